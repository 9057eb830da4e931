"""The WSGI application that servers load."""

from app import create_app
from app.core.web.sweeping import Sweeping

app = create_app()
app.wsgi_app = Sweeping(app.wsgi_app)  # type: ignore[method-assign]
