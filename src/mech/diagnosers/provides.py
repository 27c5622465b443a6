"""What brings a header, a library, a command, an extension or a module that is not there, as tables.

Debian's names for what C programs and commands need; the names of each language's own packages elsewhere.
"""

from __future__ import annotations


def _table(rows: str) -> dict[str, str]:
    """`key key key value` rows, divided by | or line ends, as one mapping."""
    found: dict[str, str] = {}
    for row in rows.replace("\n", "|").split("|"):
        *keys, value = row.split() or [""]
        found.update(dict.fromkeys(keys, value))
    return found


HEADERS = _table("""
Python.h pyconfig.h python3-dev | sodium.h sodium libsodium-dev | openssl libssl-dev | curl libcurl4-openssl-dev
zlib.h zconf.h zlib1g-dev | bzlib.h libbz2-dev | lzma.h liblzma-dev | zstd.h libzstd-dev | lz4.h liblz4-dev
snappy.h snappy-c.h libsnappy-dev | ffi.h libffi-dev | libpq-fe.h postgres_ext.h libpq-dev | mysql.h mysql default-libmysqlclient-dev
sqlite3.h libsqlite3-dev | lber.h ldap.h libldap2-dev | sasl libsasl2-dev | libxml libxml2-dev | libxslt libxslt1-dev
jpeglib.h libjpeg-dev | png.h libpng-dev | tiff.h tiffio.h libtiff-dev | webp libwebp-dev | gif_lib.h libgif-dev
ft2build.h freetype freetype2 libfreetype-dev | cairo.h cairo libcairo2-dev | pango libpango1.0-dev | glib.h gio libglib2.0-dev
gtk libgtk-3-dev | SDL.h SDL2 libsdl2-dev | SDL3 libsdl3-dev | GL libgl-dev | GLFW libglfw3-dev | glm libglm-dev
X11 libx11-dev | ncurses.h curses.h ncursesw libncurses-dev | readline libreadline-dev | gmp.h gmpxx.h libgmp-dev | mpfr.h libmpfr-dev
hiredis libhiredis-dev | event.h event2 libevent-dev | uv.h libuv1-dev | ev.h libev-dev | zmq.h zmq.hpp libzmq3-dev
boost libboost-dev | fmt libfmt-dev | spdlog libspdlog-dev | nlohmann nlohmann-json3-dev | gtest libgtest-dev | gmock libgmock-dev
catch2 catch2 | Eigen eigen3 libeigen3-dev | opencv2 libopencv-dev | yaml.h libyaml-dev | yaml-cpp libyaml-cpp-dev | jansson.h libjansson-dev
json-c libjson-c-dev | cjson libcjson-dev | expat.h libexpat1-dev | pcre.h libpcre3-dev | pcre2.h libpcre2-dev | uuid uuid-dev
archive.h libarchive-dev | zip.h libzip-dev | magic.h libmagic-dev | portaudio.h portaudio19-dev | alsa libasound2-dev | sndfile.h libsndfile1-dev
libavcodec libavcodec-dev | libavformat libavformat-dev | libavutil libavutil-dev | libswscale libswscale-dev | usb.h libusb-dev
libusb-1.0 libusb-1.0-0-dev | bluetooth libbluetooth-dev | pcap.h pcap libpcap-dev | libmemcached libmemcached-dev | microhttpd.h libmicrohttpd-dev
git2.h libgit2-dev | ssh2.h libssh2-1-dev | libssh libssh-dev | gnutls libgnutls28-dev | gcrypt.h libgcrypt20-dev | krb5.h gssapi gssapi.h libkrb5-dev
lua.h lua5.4 lua.hpp liblua5.4-dev | ruby.h ruby-dev | php.h php-dev | tcl.h tcl-dev | tk.h tk-dev | jni.h default-jdk | gsl libgsl-dev
fftw3.h libfftw3-dev | cblas.h libopenblas-dev | lapacke.h liblapacke-dev | hdf5.h libhdf5-dev | netcdf.h libnetcdf-dev | proj.h libproj-dev
geos_c.h libgeos-dev | gdal.h gdal libgdal-dev | sql.h sqlext.h unixodbc-dev | systemd libsystemd-dev | libudev.h libudev-dev | cap-ng.h libcap-ng-dev
sys/capability.h libcap-dev | attr libattr1-dev | acl libacl1-dev | selinux libselinux1-dev | fuse.h libfuse-dev | fuse3 libfuse3-dev | numa.h libnuma-dev
librdkafka librdkafka-dev | mosquitto.h libmosquitto-dev | rabbitmq-c librabbitmq-dev | protobuf-c libprotobuf-c-dev | google/protobuf libprotobuf-dev
grpcpp libgrpc++-dev | leveldb libleveldb-dev | rocksdb librocksdb-dev | lmdb.h liblmdb-dev | db.h libdb-dev | gdbm.h libgdbm-dev | mpi.h libopenmpi-dev
check.h check | CUnit libcunit1-dev | cmocka.h libcmocka-dev | popt.h libpopt-dev | argp.h libc6-dev | stdio.h stdlib.h string.h libc6-dev | seccomp.h libseccomp-dev
""")
"""A header's path, its first folder or its name -> Debian's development package."""

LIBRARIES = _table("""
hiredis libhiredis-dev | sodium libsodium-dev | ssl crypto libssl-dev | curl libcurl4-openssl-dev | z zlib1g-dev | bz2 libbz2-dev | lzma liblzma-dev
zstd libzstd-dev | lz4 liblz4-dev | pq libpq-dev | mysqlclient default-libmysqlclient-dev | mariadb libmariadb-dev | sqlite3 libsqlite3-dev
xml2 libxml2-dev | xslt libxslt1-dev | jpeg libjpeg-dev | png libpng-dev | tiff libtiff-dev | webp libwebp-dev | freetype libfreetype-dev
cairo libcairo2-dev | SDL2 libsdl2-dev | SDL2_image libsdl2-image-dev | SDL2_ttf libsdl2-ttf-dev | SDL2_mixer libsdl2-mixer-dev | GL libgl-dev | GLU libglu1-mesa-dev
GLEW libglew-dev | glfw libglfw3-dev | X11 libx11-dev | Xext libxext-dev | Xrandr libxrandr-dev | ncurses ncursesw tinfo curses libncurses-dev
readline libreadline-dev | gmp gmpxx libgmp-dev | mpfr libmpfr-dev | event libevent-dev | uv libuv1-dev | ev libev-dev | zmq libzmq3-dev | ffi libffi-dev
boost_system libboost-system-dev | boost_filesystem libboost-filesystem-dev | boost_thread libboost-thread-dev | boost_program_options libboost-program-options-dev
boost_regex libboost-regex-dev | boost_unit_test_framework libboost-test-dev | fmt libfmt-dev | spdlog libspdlog-dev | gtest gtest_main libgtest-dev
gmock libgmock-dev | yaml libyaml-dev | yaml-cpp libyaml-cpp-dev | jansson libjansson-dev | json-c libjson-c-dev | cjson libcjson-dev | expat libexpat1-dev
pcre libpcre3-dev | pcre2-8 libpcre2-dev | uuid uuid-dev | archive libarchive-dev | zip libzip-dev | magic libmagic-dev | portaudio portaudio19-dev
asound libasound2-dev | sndfile libsndfile1-dev | avcodec libavcodec-dev | avformat libavformat-dev | avutil libavutil-dev | usb-1.0 libusb-1.0-0-dev
pcap libpcap-dev | memcached libmemcached-dev | microhttpd libmicrohttpd-dev | git2 libgit2-dev | ssh2 libssh2-1-dev | ssh libssh-dev | gnutls libgnutls28-dev
gcrypt libgcrypt20-dev | ldap lber libldap2-dev | sasl2 libsasl2-dev | krb5 gssapi_krb5 libkrb5-dev | lua lua5.4 liblua5.4-dev | gsl libgsl-dev | fftw3 libfftw3-dev
blas openblas libopenblas-dev | lapack liblapack-dev | hdf5 libhdf5-dev | proj libproj-dev | geos_c libgeos-dev | gdal libgdal-dev | odbc unixodbc-dev
systemd libsystemd-dev | udev libudev-dev | cap libcap-dev | rdkafka librdkafka-dev | mosquitto libmosquitto-dev | rabbitmq librabbitmq-dev | protobuf libprotobuf-dev
leveldb libleveldb-dev | rocksdb librocksdb-dev | lmdb liblmdb-dev | db libdb-dev | gdbm libgdbm-dev | mpi libopenmpi-dev | check check | cunit libcunit1-dev
cmocka libcmocka-dev | python3.11 python3-dev | opencv_core libopencv-dev | tcl8.6 tcl-dev | seccomp libseccomp-dev | numa libnuma-dev | stdc++ libstdc++-dev | c libc6-dev
""")
"""A library's name after -l -> Debian's development package."""

FINDS = _table("""
sdl2 libsdl2-dev | sdl3 libsdl3-dev | sdl2_image libsdl2-image-dev | sdl2_ttf libsdl2-ttf-dev | sdl2_mixer libsdl2-mixer-dev | openssl libssl libcrypto libssl-dev
curl libcurl libcurl4-openssl-dev | zlib zlib1g-dev | bzip2 libbz2-dev | liblzma liblzma-dev | zstd libzstd libzstd-dev | boost libboost-all-dev | opencv libopencv-dev
eigen3 libeigen3-dev | fmt libfmt-dev | spdlog libspdlog-dev | gtest googletest libgtest-dev | nlohmann_json nlohmann-json3-dev | catch2 catch2 | protobuf libprotobuf-dev
grpc libgrpc++-dev | absl libabsl-dev | qt5 qt5core qt5widgets qtbase5-dev | qt6 qt6core qt6widgets qt6-base-dev | gtk+-3.0 gtk3 libgtk-3-dev | gtk4 libgtk-4-dev
glib-2.0 glib gio-2.0 gobject-2.0 libglib2.0-dev | cairo libcairo2-dev | pango pangocairo libpango1.0-dev | libpng png libpng-dev | jpeg libjpeg libjpeg-dev
tiff libtiff-4 libtiff-dev | freetype freetype2 libfreetype-dev | fontconfig libfontconfig1-dev | harfbuzz libharfbuzz-dev | x11 libx11-dev | opengl gl libgl-dev
glew libglew-dev | glfw3 libglfw3-dev | glm libglm-dev | vulkan libvulkan-dev | wayland-client libwayland-dev | xkbcommon libxkbcommon-dev | alsa libasound2-dev
libpulse libpulse-dev | portaudio-2.0 portaudio portaudio19-dev | sndfile libsndfile1-dev | ffmpeg libavcodec libavcodec-dev | libavformat libavformat-dev
gstreamer-1.0 libgstreamer1.0-dev | postgresql libpq libpq-dev | mysqlclient mysql default-libmysqlclient-dev | mariadb libmariadb libmariadb-dev | sqlite3 libsqlite3-dev
hiredis libhiredis-dev | libsodium sodium libsodium-dev | libuv libuv1-dev | libevent libevent-dev | libzmq zeromq cppzmq libzmq3-dev | yaml-cpp libyaml-cpp-dev
yaml-0.1 libyaml-dev | jansson libjansson-dev | json-c libjson-c-dev | jsoncpp libjsoncpp-dev | rapidjson rapidjson-dev | expat libexpat1-dev | libxml2 libxml-2.0 libxml2-dev
libxslt libxslt1-dev | pcre2 libpcre2-8 libpcre2-dev | uuid uuid-dev | libarchive libarchive-dev | libzip libzip-dev | libusb-1.0 libusb libusb-1.0-0-dev | libgit2 libgit2-dev
libssh2 libssh2-1-dev | gnutls libgnutls28-dev | libsystemd libsystemd-dev | libudev udev libudev-dev | dbus-1 libdbus-1-dev | ncurses ncursesw curses libncurses-dev
readline libreadline-dev | gmp libgmp-dev | fftw3 libfftw3-dev | blas openblas libopenblas-dev | lapack liblapack-dev | hdf5 libhdf5-dev | gsl libgsl-dev | gdal libgdal-dev
proj libproj-dev | geos libgeos-dev | tbb libtbb-dev | mpi libopenmpi-dev | openmp libomp-dev | lua lua5.4 liblua5.4-dev | python3 python3-dev | pybind11 pybind11-dev
swig swig | doxygen doxygen | pkgconfig pkg-config pkg-config | threads libc6-dev | libffi libffi-dev | check check | criterion libcriterion-dev | cmocka libcmocka-dev | cunit libcunit1-dev
libpcap libpcap-dev | libmicrohttpd libmicrohttpd-dev | rdkafka librdkafka-dev | leveldb libleveldb-dev | libseccomp libseccomp-dev | librsvg-2.0 librsvg2-dev | pixman-1 libpixman-1-dev
vips libvips-dev | imagemagick magickwand libmagickwand-dev | gobject-introspection-1.0 libgirepository1.0-dev | webkit2gtk-4.1 libwebkit2gtk-4.1-dev | webkit2gtk-4.0 libwebkit2gtk-4.0-dev
javascriptcoregtk-4.1 libjavascriptcoregtk-4.1-dev | libsoup-3.0 libsoup-3.0-dev | libclang libclang-dev | llvm llvm-dev | flex flex | bison bison | perl perl | git git | java jni default-jdk
""")
"""What find_package, pkg-config or meson look for, in lower case -> Debian's package."""

SHARED = _table("""
libGL.so libgl1 | libgthread-2.0.so libglib-2.0.so libgobject-2.0.so libglib2.0-0 | libgomp.so libgomp1 | libpq.so libpq5 | libsndfile.so libsndfile1 | libcairo.so libcairo2
libpango-1.0.so libpango-1.0-0 | libpangocairo-1.0.so libpangocairo-1.0-0 | libpangoft2-1.0.so libpangoft2-1.0-0 | libnss3.so libnssutil3.so libnss3 | libnspr4.so libnspr4
libatk-1.0.so libatk1.0-0 | libatk-bridge-2.0.so libatk-bridge2.0-0 | libcups.so libcups2 | libdrm.so libdrm2 | libxkbcommon.so libxkbcommon0 | libXcomposite.so libxcomposite1
libXdamage.so libxdamage1 | libXrandr.so libxrandr2 | libgbm.so libgbm1 | libasound.so libasound2 | libX11.so libx11-6 | libXext.so libxext6 | libSM.so libsm6 | libXrender.so libxrender1
libmagic.so libmagic1 | libffi.so libffi8 | libssl.so libcrypto.so libssl3 | libxml2.so libxml2 | libxslt.so libxslt1.1 | libzbar.so libzbar0 | libportaudio.so libportaudio2 | libodbc.so unixodbc
libmariadb.so libmariadb3 | libmysqlclient.so libmysqlclient21 | libldap.so libldap-2.5-0 | libusb-1.0.so libusb-1.0-0 | libgdal.so libgdal32 | libgeos_c.so libgeos-c1v5 | libproj.so libproj25
libSDL2-2.0.so libsdl2-2.0-0 | libavcodec.so libavcodec59 | libvips.so libvips42 | libatomic.so libatomic1 | libtk8.6.so python3-tk | libreadline.so libreadline8 | libstdc++.so libstdc++6
libgtk-3.so libgtk-3-0 | libsodium.so libsodium23 | libhiredis.so libhiredis0.14 | libzmq.so libzmq5 | libpcap.so libpcap0.8 | libyaml-0.so libyaml-0-2 | libcurl.so libcurl4 | libsecret-1.so libsecret-1-0
""")
"""A shared object up to `.so` -> Debian's package that holds it."""

COMMANDS = _table("""
protoc protobuf-compiler | gcc cc build-essential | g++ c++ build-essential | clang clang | make make | cmake cmake | ninja ninja-build | meson meson | pkg-config pkg-config
psql pg_dump pg_restore pg_isready createdb dropdb postgresql-client | pg_config libpq-dev | mysql mysqldump mysqladmin default-mysql-client | mysql_config mariadb_config default-libmysqlclient-dev
redis-cli redis-tools | redis-server redis-server | sqlite3 sqlite3 | ffmpeg ffprobe ffmpeg | convert magick identify mogrify imagemagick | dot neato graphviz | pdftotext pdftoppm pdfinfo poppler-utils
gs ghostscript | qpdf qpdf | java javac jar keytool default-jdk | mvn maven | gradle gradle | ant ant | python python-is-python3 | python3 python3 | pip pip3 python3-pip | virtualenv python3-virtualenv | pipx pipx
node nodejs nodejs | npm npx npm | ruby ruby | gem ruby | bundle bundler ruby-bundler | rake rake | irb ruby | perl perl | cpanm cpanminus | prove perl | php php-cli | composer composer | lua lua5.4 | luac lua5.4 | luarocks luarocks
Rscript R r-base-core | go gofmt golang-go | cargo cargo | rustc rustc | rustup rustup | elixir mix iex elixir | erl erlc escript erlang | rebar3 rebar3 | ghc ghc | cabal cabal-install | stack haskell-stack | ocaml ocaml | opam opam
dune ocaml-dune | sbcl sbcl | clojure clojure | lein leiningen | tclsh tcl | wish tk | gawk gawk | jq jq | yq yq | xmllint libxml2-utils | xsltproc xsltproc | xmlstarlet xmlstarlet | curl curl | wget wget | git git | git-lfs git-lfs
svn subversion | hg mercurial | rsync rsync | zip zip | unzip unzip | xz xz-utils | zstd zstd | 7z p7zip-full | bzip2 bzip2 | openssl openssl | envsubst gettext-base | msgfmt xgettext msgmerge gettext | bc bc | dc dc | xxd xxd | hexdump bsdextrautils
netstat ifconfig route net-tools | ip ss iproute2 | ping iputils-ping | dig nslookup host dnsutils | nc ncat netcat netcat-openbsd | socat socat | lsof lsof | ps top free pgrep pkill procps | killall fuser psmisc | tree tree | file file | less less
time time | parallel parallel | shellcheck shellcheck | shfmt shfmt | bats bats | pandoc pandoc | wkhtmltopdf wkhtmltopdf | tesseract tesseract-ocr | xelatex pdflatex latex texlive-latex-base | latexmk latexmk | asciidoctor asciidoctor
swig swig | flex lex flex | bison yacc bison | m4 m4 | autoconf autoreconf autoconf | automake aclocal automake | libtoolize libtool libtool | patch patch | patchelf patchelf | strace strace | ltrace ltrace | gdb gdb | valgrind valgrind | cppcheck cppcheck
clang-format clang-format | clang-tidy clang-tidy | lcov genhtml lcov | doxygen doxygen | rg ripgrep | fd fdfind fd-find | fzf fzf | tmux tmux | screen screen | expect expect | xvfb-run Xvfb xvfb | chromium chromium | chromedriver chromium-driver
firefox firefox-esr | inkscape inkscape | rsvg-convert librsvg2-bin | optipng optipng | jpegoptim jpegoptim | cwebp webp | gifsicle gifsicle | exiftool libimage-exiftool-perl | sox sox | espeak espeak | docker docker.io | docker-compose docker-compose
podman podman | kubectl kubectl | ansible ansible-playbook ansible | nginx nginx | apache2 apache2 | memcached memcached | rabbitmqctl rabbitmq-server | mosquitto_pub mosquitto_sub mosquitto-clients | ssh ssh-keygen scp openssh-client | sshpass sshpass
sudo sudo | gpg gnupg | uuidgen uuid-runtime | locale-gen locales | column bsdextrautils | rename rename | dos2unix unix2dos dos2unix | figlet figlet | cowsay cowsay | nasm nasm | yasm yasm | gfortran gfortran | fpc fp-compiler | mono mcs mono-complete
erb ruby | sass sass-compiler | hugo hugo | jekyll jekyll | cloc cloc | entr entr | inotifywait inotifywait inotify-tools | mkfifo coreutils | pv pv | dialog dialog | whiptail whiptail | at at | cron crontab cron | logrotate logrotate
""")
"""A command -> Debian's package that brings it."""

NODE_COMMANDS = _table("""
tsc typescript | tsx tsx | ts-node ts-node | vite vite | vitest vitest | webpack webpack-dev-server webpack-cli | next next | nuxt nuxi nuxt | astro astro | jest jest | mocha mocha | ava ava | c8 c8 | nyc nyc | eslint eslint | prettier prettier | biome @biomejs/biome
nodemon nodemon | concurrently concurrently | cross-env cross-env | rimraf rimraf | mkdirp mkdirp | copyfiles copyfiles | cpx cpx | npm-run-all run-s run-p npm-run-all | serve serve | http-server http-server | live-server live-server | json-server json-server
esbuild esbuild | rollup rollup | parcel parcel | swc @swc/cli | babel @babel/cli | tsup tsup | unbuild unbuild | turbo turbo | nx nx | lerna lerna | sass sass | lessc less | postcss postcss-cli | tailwindcss @tailwindcss/cli | prisma prisma | drizzle-kit drizzle-kit
knex knex | sequelize sequelize-cli | typeorm typeorm | nest @nestjs/cli | ng @angular/cli | vue-cli-service @vue/cli-service | react-scripts react-scripts | gatsby gatsby-cli | remix @remix-run/dev | svelte-kit @sveltejs/kit | svelte-check svelte-check | vue-tsc vue-tsc
playwright @playwright/test | cypress cypress | storybook storybook | wait-on wait-on | dotenv dotenv-cli | env-cmd env-cmd | husky husky | lint-staged lint-staged | commitlint @commitlint/cli | standard standard | xo xo | wrangler wrangler | firebase firebase-tools | vercel vercel
expo expo | react-native react-native | electron electron | pm2 pm2 | graphql-codegen @graphql-codegen/cli | openapi-generator-cli @openapitools/openapi-generator-cli | node-gyp node-gyp | uglifyjs uglify-js | terser terser | mustache mustache | pug pug-cli | ejs ejs | marked marked
""")
"""A program of node_modules/.bin -> the package that brings it."""

PYTHON_COMMANDS = _table("""
uvicorn uvicorn | gunicorn gunicorn | hypercorn hypercorn | daphne daphne | flask flask | django-admin django | fastapi fastapi[standard] | pytest pytest | tox tox | nox nox | ruff ruff | mypy mypy | pyright pyright | black black | isort isort | flake8 flake8 | pylint pylint
coverage coverage | celery celery | alembic alembic | streamlit streamlit | jupyter jupyter | mkdocs mkdocs | sphinx-build sphinx | poetry poetry | pdm pdm | hatch hatch | uv uv | pipenv pipenv | pre-commit pre-commit | twine twine | invoke inv invoke | scrapy scrapy | locust locust
honcho honcho | dbt dbt-core | airflow apache-airflow | cython cython | bandit bandit | cookiecutter cookiecutter | http httpie | yt-dlp yt-dlp | youtube-dl youtube-dl | ipython ipython | behave behave | robot robotframework | gradio gradio | chainlit chainlit | litestar litestar
""")
"""A console script -> the package that brings it."""

MACHINE_MODULES = _table("""
tkinter _tkinter turtle python3-tk | _ctypes libffi-dev | _sqlite3 libsqlite3-dev | _bz2 libbz2-dev | _lzma liblzma-dev | _ssl libssl-dev | _curses libncurses-dev | readline libreadline-dev | ensurepip venv python3-venv | pip python3-pip
gi python3-gi | apt apt_pkg python3-apt | dbus python3-dbus | cairo python3-cairo | gdb gdb | lldb python3-lldb | bpy blender | rados python3-rados | rpm python3-rpm | dnf python3-dnf
""")
"""A module of Python that comes with the machine's packages, not with those of the language."""

REMOVED = _table("""
distutils setuptools | imp importlib | asynchat pyasynchat | asyncore pyasyncore | smtpd aiosmtpd | cgi legacy-cgi | cgitb legacy-cgi | telnetlib telnetlib3 | crypt legacycrypt | audioop audioop-lts | imghdr standard-imghdr | sndhdr standard-sndhdr | pipes standard-pipes
nntplib standard-nntplib | xdrlib standard-xdrlib | uu standard-uu | chunk standard-chunk | aifc standard-aifc | sunau standard-sunau | mailcap standard-mailcap | formatter standard-formatter | lib2to3 fissix
""")
"""A module that newer Pythons no longer have -> the package that has it."""

PHP_FUNCTIONS = _table("""
mb_ mbstring | curl_ curl | gmp_ gmp | bc bcmath | imagecreate image gd | numfmt_ collator_ normalizer_ intl_ grapheme_ intl | simplexml_ dom_import_simplexml xml | xml_ xml | xmlwriter_ xml | utf8_ xml | mysqli_ mysql | pg_ pgsql | sqlite_ sqlite3 | zip_ zip | ldap_ ldap | imap_ imap
tidy_ tidy | exif_ exif | ftp_ ftp | snmp snmp | enchant_ enchant | pspell_ pspell | odbc_ odbc | ibase_ interbase | apcu_ apcu | igbinary_ igbinary | msgpack_ msgpack | redis redis | yaml_ yaml | uuid_ uuid | ssh2_ ssh2 | rrd_ rrd | geoip_ geoip | amqp amqp | gnupg_ gnupg | mailparse_ mailparse
""")
"""How functions of an extension of PHP begin -> its name; Debian's package is php-NAME."""

PHP_EXTENSIONS = _table("""
dom simplexml xmlreader xmlwriter xsl xml | pdo_mysql mysqli mysql | pdo_pgsql pgsql pgsql | pdo_sqlite sqlite3 sqlite3 | imagick imagick | intl intl | gd gd
""")
"""An extension of PHP that Debian keeps in the package of another."""

PHP_CLASSES = _table(r"""
Monolog monolog/monolog | GuzzleHttp guzzlehttp/guzzle | Twig twig/twig | Carbon nesbot/carbon | Dotenv vlucas/phpdotenv | PHPUnit phpunit/phpunit | Ramsey\Uuid ramsey/uuid | Predis predis/predis | Firebase\JWT firebase/php-jwt | Doctrine\ORM doctrine/orm | Doctrine\DBAL doctrine/dbal
Slim slim/slim | Symfony\Component\Yaml symfony/yaml | Symfony\Component\Console symfony/console | Symfony\Component\HttpFoundation symfony/http-foundation | Symfony\Component\Process symfony/process | Symfony\Component\Mailer symfony/mailer | League\Flysystem league/flysystem
League\CommonMark league/commonmark | League\Csv league/csv | Faker fakerphp/faker | Mockery mockery/mockery | Pest pestphp/pest | PhpOffice\PhpSpreadsheet phpoffice/phpspreadsheet | PhpOffice\PhpWord phpoffice/phpword | Stripe stripe/stripe-php | Aws aws/aws-sdk-php | PHPMailer phpmailer/phpmailer
Illuminate\Support illuminate/support | Illuminate\Database illuminate/database | Laravel\Sanctum laravel/sanctum | Spatie\Permission spatie/laravel-permission | Intervention\Image intervention/image | Dompdf dompdf/dompdf | Mpdf mpdf/mpdf | Parsedown erusev/parsedown | Nyholm\Psr7 nyholm/psr7
FastRoute nikic/fast-route | PhpParser nikic/php-parser | DI php-di/php-di | Psr\Log psr/log | Psr\Http\Message psr/http-message | Smarty smarty/smarty | Mustache_Engine mustache/mustache | Cake cakephp/cakephp | yii yiisoft/yii2 | Brick\Math brick/math | Brick\Money brick/money
""")
"""A namespace of PHP -> the package that declares it."""

GEMS = _table("""
active_support activesupport | active_record activerecord | action_controller actionpack | action_view actionview | active_model activemodel | action_mailer actionmailer | rspec/core rspec | rspec rspec | minitest/autorun minitest | test/unit test-unit | rack/test rack-test
dotenv/load dotenv | dotenv/rails dotenv-rails | sidekiq/web sidekiq | bundler/setup bundler | pry/byebug pry-byebug | rubygems/package rubygems | redis/connection/hiredis hiredis | mysql2/mysql2 mysql2 | pg_ext pg | sqlite3/sqlite3_native sqlite3 | google/apis google-api-client
aws-sdk-s3 aws-sdk-s3 | net/ssh net-ssh | net/scp net-scp | net/sftp net-sftp | net/smtp net-smtp | net/imap net-imap | net/pop net-pop | jwt jwt | bcrypt_ext bcrypt | capybara/rspec capybara | selenium-webdriver selenium-webdriver | factory_bot_rails factory_bot_rails | mini_magick mini_magick
simplecov simplecov | webmock/rspec webmock | vcr vcr | faraday/retry faraday-retry | rake rake | sinatra/base sinatra | sinatra/reloader sinatra-contrib | sinatra/json sinatra-contrib | sinatra/activerecord sinatra-activerecord | rom-sql rom-sql | dry/validation dry-validation | dry-validation dry-validation
""")
"""What Ruby requires -> the gem, where the first part of the path is not its name."""

ROCKS = _table("""
socket luasocket | ssl luasec | lfs luafilesystem | cjson lua-cjson | cjson.safe lua-cjson | pl penlight | lpeg lpeg | argparse argparse | inspect inspect | busted busted | luaunit luaunit | dkjson dkjson | lyaml lyaml | http http | ltn12 luasocket | mime luasocket | posix luaposix | redis redis-lua | luasql.sqlite3 luasql-sqlite3 | luasql.postgres luasql-postgres
""")
"""A module of Lua -> the rock that brings it."""

HEX = _table("""
Jason jason | Ecto ecto_sql | Plug plug | HTTPoison httpoison | Poison poison | Tesla tesla | Req req | Timex timex | Decimal decimal | Phoenix phoenix | Swoosh swoosh | Bamboo bamboo | Oban oban | Finch finch | Mint mint | NimbleCSV nimble_csv | NimbleOptions nimble_options
Floki floki | Bandit bandit | Broadway broadway | Nx nx | Explorer explorer | Faker faker | Mox mox | Postgrex postgrex | MyXQL myxql | Redix redix | ExAws ex_aws | Guardian guardian | Absinthe absinthe | Quantum quantum | Sentry sentry | Bcrypt bcrypt_elixir | UUID elixir_uuid
Cachex cachex | Gettext gettext | Earmark earmark | YamlElixir yaml_elixir | Toml toml | CSV csv | StreamData stream_data | ExUnitProperties stream_data | Benchee benchee | Telemetry telemetry | Money ex_money | Joken joken | WebSockex websockex | AMQP amqp | Hammer hammer
""")
"""A top module of Elixir -> the package of Hex that has it."""

JAVA_PACKAGES = _table("""
org.junit.jupiter org.junit.jupiter:junit-jupiter | org.junit junit:junit | org.testng org.testng:testng | org.mockito org.mockito:mockito-core | org.assertj org.assertj:assertj-core | org.hamcrest org.hamcrest:hamcrest | com.google.gson com.google.code.gson:gson | com.google.common com.google.guava:guava
com.fasterxml.jackson com.fasterxml.jackson.core:jackson-databind | org.slf4j org.slf4j:slf4j-api | ch.qos.logback ch.qos.logback:logback-classic | org.apache.logging.log4j org.apache.logging.log4j:log4j-core | org.apache.commons.lang3 org.apache.commons:commons-lang3 | org.apache.commons.io commons-io:commons-io
org.apache.commons.csv org.apache.commons:commons-csv | org.apache.commons.cli commons-cli:commons-cli | org.apache.commons.text org.apache.commons:commons-text | org.apache.commons.collections4 org.apache.commons:commons-collections4 | lombok org.projectlombok:lombok | org.json org.json:json
jakarta.servlet jakarta.servlet:jakarta.servlet-api | javax.servlet javax.servlet:javax.servlet-api | jakarta.persistence jakarta.persistence:jakarta.persistence-api | jakarta.validation jakarta.validation:jakarta.validation-api | javax.annotation jakarta.annotation:jakarta.annotation-api | javax.xml.bind jakarta.xml.bind:jakarta.xml.bind-api
org.springframework.web org.springframework.boot:spring-boot-starter-web | org.springframework.data.jpa org.springframework.boot:spring-boot-starter-data-jpa | org.springframework.security org.springframework.boot:spring-boot-starter-security | org.springframework.boot.test org.springframework.boot:spring-boot-starter-test
org.hibernate org.hibernate.orm:hibernate-core | okhttp3 com.squareup.okhttp3:okhttp | retrofit2 com.squareup.retrofit2:retrofit | io.netty io.netty:netty-all | redis.clients.jedis redis.clients:jedis | com.zaxxer.hikari com.zaxxer:HikariCP | org.yaml.snakeyaml org.yaml:snakeyaml | picocli info.picocli:picocli
org.postgresql org.postgresql:postgresql | com.mysql com.mysql:mysql-connector-j | org.sqlite org.xerial:sqlite-jdbc | org.h2 com.h2database:h2 | org.mariadb org.mariadb.jdbc:mariadb-java-client | com.mongodb org.mongodb:mongodb-driver-sync | kotlinx.coroutines org.jetbrains.kotlinx:kotlinx-coroutines-core | kotlinx.serialization org.jetbrains.kotlinx:kotlinx-serialization-json
javafx org.openjfx:javafx-controls | io.jsonwebtoken io.jsonwebtoken:jjwt-api | org.jsoup org.jsoup:jsoup | io.javalin io.javalin:javalin | com.sparkjava com.sparkjava:spark-core | org.apache.kafka org.apache.kafka:kafka-clients | com.rabbitmq com.rabbitmq:amqp-client | org.flywaydb org.flywaydb:flyway-core
""")
"""A package of Java -> group:artifact that holds it."""
# ruff: noqa: E501 (tables are read by row)
