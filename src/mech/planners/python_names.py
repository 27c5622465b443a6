"""Which package of the registry holds a module: where the two names differ."""

from __future__ import annotations

import sys
from collections.abc import Iterable

_NAMES = """
cv2 opencv-python-headless | yaml PyYAML | PIL Pillow | sklearn scikit-learn | skimage scikit-image
bs4 beautifulsoup4 | dotenv python-dotenv | flask_cors Flask-Cors | jwt PyJWT | dateutil python-dateutil
flask_sqlalchemy Flask-SQLAlchemy | flask_migrate Flask-Migrate | flask_login Flask-Login | flask_wtf Flask-WTF
flask_restful Flask-RESTful | flask_socketio Flask-SocketIO | flask_mail Flask-Mail | flask_bcrypt Flask-Bcrypt
flask_jwt_extended Flask-JWT-Extended | flask_session Flask-Session | flask_limiter Flask-Limiter
flask_caching Flask-Caching | flask_marshmallow flask-marshmallow | flask_admin Flask-Admin
flask_bootstrap Flask-Bootstrap | flask_moment Flask-Moment | flask_babel flask-babel | flask_restx flask-restx
flask_httpauth Flask-HTTPAuth | flask_debugtoolbar Flask-DebugToolbar | flask_compress Flask-Compress
flask_talisman flask-talisman | flask_dance Flask-Dance | flask_sock flask-sock | flask_uploads Flask-Uploads
rest_framework djangorestframework | corsheaders django-cors-headers | django_filters django-filter
allauth django-allauth | crispy_forms django-crispy-forms | environ django-environ | debug_toolbar django-debug-toolbar
django_extensions django-extensions | channels channels | whitenoise whitenoise | widget_tweaks django-widget-tweaks
rest_framework_simplejwt djangorestframework-simplejwt | dj_database_url dj-database-url
import_export django-import-export
drf_yasg drf-yasg | storages django-storages | taggit django-taggit | mptt django-mptt | ckeditor django-ckeditor
psycopg2 psycopg2-binary | MySQLdb mysqlclient | pymysql PyMySQL | mysql mysql-connector-python | bson pymongo
gridfs pymongo | ldap3 ldap3 | OpenSSL pyOpenSSL | Crypto pycryptodome | nacl PyNaCl | jose python-jose[cryptography]
multipart python-multipart | magic python-magic | docx python-docx | pptx python-pptx | fitz PyMuPDF
slugify python-slugify | decouple python-decouple | telegram python-telegram-bot | discord discord.py
socketio python-socketio | engineio python-engineio | serial pyserial | usb pyusb | zmq pyzmq | git GitPython
github PyGithub | gitlab python-gitlab | jira jira | markdown Markdown | frontmatter python-frontmatter | attr attrs
google.generativeai google-generativeai | google.genai google-genai | google.cloud.storage google-cloud-storage
google.cloud.firestore google-cloud-firestore | google.oauth2 google-auth | googleapiclient google-api-python-client
google_auth_oauthlib google-auth-oauthlib | firebase_admin firebase-admin | azure.storage.blob azure-storage-blob
azure.identity azure-identity | speech_recognition SpeechRecognition | gtts gTTS | pyttsx3 pyttsx3
sentence_transformers sentence-transformers | langchain_community langchain-community | langchain_core langchain-core
langchain_openai langchain-openai | langchain_text_splitters langchain-text-splitters | llama_index llama-index
faiss faiss-cpu | umap umap-learn | hdbscan hdbscan | Levenshtein python-Levenshtein | wx wxPython | gi PyGObject
Xlib python-xlib | pkg_resources setuptools | setuptools setuptools | mpl_toolkits matplotlib | pylab matplotlib
dash_bootstrap_components dash-bootstrap-components | dash_core_components dash-core-components
dash_html_components dash-html-components | plotly plotly | streamlit_option_menu streamlit-option-menu
streamlit_lottie streamlit-lottie | fasthtml python-fasthtml
prometheus_client prometheus-client | memcache python-memcached
pydantic_settings pydantic-settings | email_validator email-validator | sse_starlette sse-starlette
starlette_csrf starlette-csrf | sqlmodel sqlmodel | tortoise tortoise-orm | peewee peewee | pony pony | web web.py
wtforms WTForms | itsdangerous itsdangerous | werkzeug Werkzeug | jinja2 Jinja2 | flask Flask | django Django
requests_oauthlib requests-oauthlib | oauthlib oauthlib | sendgrid sendgrid | stripe stripe | Bio biopython
lxml lxml | html2text html2text | pdfminer pdfminer.six | PyPDF2 PyPDF2 | ruamel ruamel.yaml | toml toml
websocket websocket-client | websockets websockets | tornado tornado | aiohttp_jinja2 aiohttp-jinja2
webview pywebview | pynput pynput | pyautogui PyAutoGUI | win32api pywin32 | win32con pywin32 | win32com pywin32
nltk nltk | spacy spacy | tensorflow tensorflow | keras keras | torch torch | torchvision torchvision | OpenGL PyOpenGL
community python-louvain | kafka kafka-python | pika pika | barcode python-barcode | qrcode qrcode | http_ece http-ece
sqlalchemy SQLAlchemy | sqlalchemy_utils SQLAlchemy-Utils | bottle bottle | cherrypy CherryPy | pyramid pyramid
"""
PACKAGES = dict(row.split() for row in _NAMES.replace("\n", "|").split("|") if row.strip())
_NEVER = frozenset({"win32api", "win32con", "win32com", "gi", "wx", "__main__", "__future__"})


def packages(modules: Iterable[str], local: frozenset[str]) -> list[str]:
    """The packages that provide the modules, sorted; the standard library and `local` names left out."""
    found: set[str] = set()
    for module in modules:
        first = module.partition(".")[0]
        if first in local or first in sys.stdlib_module_names or first in _NEVER or not first.isidentifier():
            continue
        found |= _packages_of(module, first)
    return sorted(found, key=str.lower)


def _packages_of(module: str, first: str) -> set[str]:
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        package = PACKAGES.get(".".join(parts[:end]))
        if package:
            return {package}
    return set() if first in ("google", "azure") else {first}
