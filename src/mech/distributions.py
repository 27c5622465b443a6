"""Which distribution package of Python holds a module, where the two names differ."""

from __future__ import annotations

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
google.protobuf protobuf | google.auth google-auth | dns dnspython | pythonjsonlogger python-json-logger | socks PySocks
sass libsass | typing_extensions typing-extensions | pytest_asyncio pytest-asyncio | pytest_django pytest-django
xdist pytest-xdist | factory factory-boy | graphene_django graphene-django | strawberry strawberry-graphql
graphql graphql-core | pyaudio PyAudio | RPi RPi.GPIO | ldap python-ldap | saml2 pysaml2 | cx_Oracle cx_Oracle
apscheduler APScheduler | haystack django-haystack | markdown_it markdown-it-py | cairosvg CairoSVG | whoosh Whoosh
django_celery_beat django-celery-beat | django_celery_results django-celery-results | django_redis django-redis
drf_spectacular drf-spectacular | guardian django-guardian | simple_history django-simple-history | axes django-axes
django_htmx django-htmx | phonenumber_field django-phonenumber-field | ninja django-ninja | silk django-silk
compressor django-compressor
bootstrap4 django-bootstrap4 | bootstrap5 django-bootstrap5 | crispy_bootstrap5 crispy-bootstrap5
sorl sorl-thumbnail | easy_thumbnails easy-thumbnails | reversion django-reversion | waffle django-waffle
sqlalchemy SQLAlchemy | sqlalchemy_utils SQLAlchemy-Utils | bottle bottle | cherrypy CherryPy | pyramid pyramid
"""
PACKAGES: dict[str, str] = dict(row.split() for row in _NAMES.replace("\n", "|").split("|") if row.strip())
"""Module (dotted where its first part says too little) -> package."""
