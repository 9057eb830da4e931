"""News of a course: for its readers, as a feed, and where staff write it."""

import hashlib

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.markdown import render
from app.core.seen import ChangedMeanwhile
from app.core.web.errors import back
from app.courses import news
from app.courses.access import course_view, found, require
from app.courses.models import NewsItem
from app.courses.news_feed import feed_of
from app.courses.news_forms import AUDIENCE_NAMES, NewsForm
from app.courses.permissions import Viewer, is_enrolled, may_edit_course, may_see_page

bp = Blueprint("news", __name__)


@bp.get("/c/<course>/news")
@course_view(may_see_page)
def index(viewer: Viewer) -> ResponseReturnValue:
    """What is out, the newest first."""
    inside = is_enrolled(viewer) or may_edit_course(viewer)
    return render_template(
        "courses/news.html",
        items=news.shown(viewer.course, audience_is_course=inside),
        render=render,
        may_write=may_edit_course(viewer),
        audience_names=AUDIENCE_NAMES,
    )


@bp.get("/c/<course>/news.atom")
@course_view(may_see_page)
def feed(viewer: Viewer) -> ResponseReturnValue:
    """What is out for everybody, as a feed (Atom, RFC 4287). A page that is not public has none."""
    require(viewer.course.published_at is not None)
    items = news.shown(viewer.course, audience_is_course=False)
    content = feed_of(
        viewer.course,
        items,
        page=url_for("news.index", course=viewer.course.slug),
        feed=url_for("news.feed", course=viewer.course.slug),
    )
    response = Response(content, content_type="application/atom+xml; charset=utf-8")
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    # No time of a last change: it would go back when a piece is deleted.
    return response.make_conditional(request)


@bp.get("/c/<course>/manage/news")
@course_view(may_edit_course)
def manage(viewer: Viewer) -> ResponseReturnValue:
    """Drafts, what waits for its time, and what is out."""
    return render_template(
        "courses/news_manage.html",
        items=news.every_item(viewer.course),
        is_public=news.is_public,
        audience_names=AUDIENCE_NAMES,
    )


@bp.route("/c/<course>/manage/news/new", methods=["GET", "POST"])
@course_view(may_edit_course)
def write(viewer: Viewer) -> ResponseReturnValue:
    """Write a piece."""
    form = NewsForm.new(viewer.course)
    if form.validate_on_submit():
        if _asks_first(form):
            return _form_page(viewer, form, None)
        try:
            item = news.write_news(
                viewer.course,
                viewer.actor,
                key=form.form_key.data,
                title=form.title.data or "",
                body=form.body.data or "",
                audience=form.audience.data,
                published_at=form.moment(),
                by_mail=form.wants_mail,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return _to_list(viewer, _said(item))
    return _form_page(viewer, form, None)


@bp.route("/c/<course>/manage/news/<item>", methods=["GET", "POST"])
@course_view(may_edit_course)
def edit(viewer: Viewer, item: str) -> ResponseReturnValue:
    """Correct a piece."""
    present = found(news.item_by_public_id(viewer.course, item))
    form = NewsForm.of(viewer.course, present)
    if form.validate_on_submit():
        if _asks_first(form):
            return _form_page(viewer, form, present)
        try:
            news.edit_news(
                viewer.course,
                present,
                viewer.actor,
                title=form.title.data or "",
                body=form.body.data or "",
                audience=form.audience.data,
                published_at=form.moment(),
                by_mail=form.wants_mail,
                seen=form.seen.data,
            )
        except DomainError as error:
            form.refuse(error)
            if isinstance(error, ChangedMeanwhile):
                saved = NewsForm.of(viewer.course, present, formdata=None)
                form.show_saved(saved, news.state_of(present))
                return _form_page(viewer, form, present, error.status)
        else:
            return _to_list(viewer, _said(present))
    return _form_page(viewer, form, present)


def _asks_first(form: NewsForm) -> bool:
    """Whether it goes by mail, and nobody has said yet that it shall."""
    return form.goes_by_mail and request.form.get("confirmed") != "1"


def _form_page(
    viewer: Viewer, form: NewsForm, item: NewsItem | None, refusal: int = 422
) -> ResponseReturnValue:
    """The form; with the question whether it shall go by mail, where that is all that is left."""
    asks = form.is_submitted() and not form.is_preview and not form.errors
    page = render_template(
        "courses/news_form.html",
        form=form,
        item=item,
        asks=asks,
        mailed=news.count_of_mailed(viewer.course),
    )
    return page, refusal if form.errors else 200


def _said(item: NewsItem) -> str:
    """What became of a piece, in words."""
    if item.published_at is None:
        return _("It is kept as a draft.")
    if not news.is_public(item):
        return _("It comes out by itself when its time comes.")
    return _("It is out.")


@bp.post("/c/<course>/manage/news/<item>/take-back")
@course_view(may_edit_course)
def take_back(viewer: Viewer, item: str) -> ResponseReturnValue:
    """Make a draft of a piece again."""
    present = found(news.item_by_public_id(viewer.course, item))
    news.take_back(viewer.course, present, viewer.actor)
    return _to_list(viewer, _("It is a draft again."))


@bp.post("/c/<course>/manage/news/<item>/delete")
@course_view(may_edit_course)
def delete(viewer: Viewer, item: str) -> ResponseReturnValue:
    """Delete a piece, after a question."""
    present = found(news.item_by_public_id(viewer.course, item))
    if request.form.get("confirmed") != "1":
        return render_template("courses/news_delete.html", item=present)
    news.delete_news(viewer.course, present, viewer.actor)
    where = url_for("news.manage", course=viewer.course.slug)
    return back(_("It is deleted. The log keeps its text."), "success", where)


def _to_list(viewer: Viewer, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("news.manage", course=viewer.course.slug), 303)
