"""Words that configuration files of known tools may hold, as a table: what a misspelled one of them was meant to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The settings of one tool: `tool` is how it is called, `file` fits the names of its files, `said` its messages or
    commands."""

    tool: str
    file: str
    said: str
    words: str


# fmt: off
VOCABULARIES: tuple[Vocabulary, ...] = (
    Vocabulary("nginx", r"nginx|(?:^|/)(?:sites|conf\.d|sites-(?:available|enabled)|http\.d)/", r"\bnginx\b|\[emerg\]", """
        server server_name server_tokens listen location root index alias return rewrite if set include events http upstream map geo types default_type
        proxy_pass proxy_set_header proxy_redirect proxy_buffering proxy_buffers proxy_buffer_size proxy_cache proxy_cache_path proxy_cache_valid proxy_cache_key
        proxy_http_version proxy_read_timeout proxy_connect_timeout proxy_send_timeout proxy_next_upstream proxy_hide_header proxy_intercept_errors
        fastcgi_pass fastcgi_param fastcgi_index fastcgi_split_path_info fastcgi_read_timeout uwsgi_pass scgi_pass grpc_pass
        worker_processes worker_connections worker_rlimit_nofile error_log access_log log_format pid user daemon master_process multi_accept use
        sendfile tcp_nopush tcp_nodelay keepalive keepalive_timeout keepalive_requests client_max_body_size client_body_timeout client_header_timeout client_body_buffer_size
        gzip gzip_types gzip_vary gzip_min_length gzip_comp_level gzip_proxied ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_session_cache ssl_session_timeout
        ssl_prefer_server_ciphers try_files error_page expires add_header autoindex allow deny auth_basic auth_basic_user_file limit_req limit_req_zone limit_conn limit_conn_zone
        limit_rate resolver internal stub_status charset open_file_cache types_hash_max_size server_names_hash_bucket_size merge_slashes stream split_clients
        load_module ip_hash least_conn default_server sub_filter http2 real_ip_header set_real_ip_from satisfy absolute_redirect large_client_header_buffers"""),
    Vocabulary("Apache", r"httpd|apache|\.htaccess$", r"\bAH\d{5}|\b(?:apache2(?:ctl)?|httpd)\b", """
        ServerRoot ServerName ServerAdmin ServerAlias ServerTokens ServerSignature DocumentRoot DirectoryIndex Listen LoadModule User Group ErrorLog LogLevel LogFormat CustomLog
        Directory DirectoryMatch Files FilesMatch Location LocationMatch VirtualHost IfModule IfDefine Include IncludeOptional Options AllowOverride Require Order Allow Deny
        Alias AliasMatch ScriptAlias Redirect RedirectMatch RedirectPermanent RewriteEngine RewriteRule RewriteCond RewriteBase RewriteMap ProxyPass ProxyPassReverse ProxyPreserveHost
        ProxyRequests ProxyTimeout SSLEngine SSLCertificateFile SSLCertificateKeyFile SSLCertificateChainFile SSLProtocol SSLCipherSuite SSLProxyEngine Header RequestHeader SetEnv SetEnvIf
        SetEnvIfNoCase PassEnv UnsetEnv SetHandler AddHandler AddType AddEncoding AddDefaultCharset AddCharset AddOutputFilter AddOutputFilterByType ErrorDocument FallbackResource
        KeepAlive KeepAliveTimeout MaxKeepAliveRequests Timeout PidFile TypesConfig DefaultType HostnameLookups UseCanonicalName StartServers MinSpareServers MaxSpareServers ServerLimit
        MaxRequestWorkers MaxConnectionsPerChild ThreadsPerChild MinSpareThreads MaxSpareThreads ThreadLimit Mutex DefaultRuntimeDir FileETag TraceEnable EnableSendfile EnableMMAP
        AuthType AuthName AuthUserFile AuthGroupFile AuthBasicProvider Satisfy ExpiresActive ExpiresDefault ExpiresByType DeflateCompressionLevel BrowserMatch IndexOptions IndexIgnore
        LimitRequestBody LimitRequestFieldSize LimitRequestLine LimitExcept Limit CacheEnable CacheRoot Define AccessFileName AcceptFilter HttpProtocolOptions Protocols WSGIScriptAlias WSGIDaemonProcess"""),
    Vocabulary("haproxy", r"haproxy", r"\bhaproxy\b|\[ALERT\]", """
        global defaults frontend backend listen bind mode balance server server-template default-server timeout option maxconn log daemon user group chroot stats acl use_backend default_backend
        http-request http-response http-check tcp-request tcp-response tcp-check redirect cookie retries errorfile compression stick-table stick peers resolvers nbthread pidfile
        ca-base crt-base ssl-default-bind-ciphers ssl-default-bind-options tune.ssl.default-dh-param option httplog httpchk forwardfor http-server-close redispatch dontlognull tcplog
        roundrobin leastconn source uri hdr tcp http connect client server check queue tunnel http-keep-alive http-request capture monitor-uri unique-id-format filter fullconn"""),
    Vocabulary("redis", r"redis|sentinel|valkey", r"\b(?:redis|valkey)\b|CONFIG FILE ERROR", """
        bind port protected-mode tcp-backlog unixsocket unixsocketperm timeout tcp-keepalive daemonize supervised pidfile loglevel logfile syslog-enabled databases always-show-logo save
        stop-writes-on-bgsave-error rdbcompression rdbchecksum dbfilename dir replicaof slaveof masterauth masteruser replica-serve-stale-data replica-read-only repl-diskless-sync
        repl-diskless-sync-delay repl-backlog-size repl-timeout replica-priority requirepass user aclfile rename-command maxclients maxmemory maxmemory-policy maxmemory-samples
        lazyfree-lazy-eviction lazyfree-lazy-expire io-threads io-threads-do-reads appendonly appendfilename appendfsync appenddirname no-appendfsync-on-rewrite auto-aof-rewrite-percentage
        auto-aof-rewrite-min-size aof-load-truncated aof-use-rdb-preamble lua-time-limit busy-reply-threshold cluster-enabled cluster-config-file cluster-node-timeout slowlog-log-slower-than
        slowlog-max-len latency-monitor-threshold notify-keyspace-events hash-max-listpack-entries hash-max-ziplist-entries list-max-listpack-size set-max-intset-entries zset-max-listpack-entries
        activerehashing client-output-buffer-limit hz dynamic-hz tls-port tls-cert-file tls-key-file tls-ca-cert-file include loadmodule crash-log-enabled enable-debug-command latency-tracking"""),
    Vocabulary("dnsmasq", r"dnsmasq", r"\bdnsmasq\b", """
        port domain-needed bogus-priv conf-file conf-dir dnssec filterwin2k resolv-file strict-order no-resolv no-poll server rev-server local address ipset user group interface except-interface
        listen-address no-dhcp-interface bind-interfaces bind-dynamic no-hosts addn-hosts hostsdir expand-hosts domain dhcp-range dhcp-host dhcp-ignore dhcp-option dhcp-boot dhcp-leasefile
        dhcp-authoritative dhcp-script enable-ra enable-tftp tftp-root cache-size no-negcache local-ttl neg-ttl max-ttl bogus-nxdomain alias mx-host mx-target localmx srv-host ptr-record txt-record
        cname log-queries log-dhcp log-facility all-servers localise-queries stop-dns-rebind rebind-localhost-ok read-ethers host-record pid-file min-cache-ttl dns-forward-max edns-packet-max query-port"""),
    Vocabulary("systemd", r"\.(?:service|socket|timer|mount|target|path|slice|network|netdev|link|container)$|systemd", r"\bsystemd|in section \[", """
        Unit Service Install Socket Timer Mount Path Match Network Description Documentation Requires Requisite Wants BindsTo PartOf Conflicts Before After OnFailure OnSuccess ConditionPathExists AssertPathExists
        StartLimitIntervalSec StartLimitBurst DefaultDependencies Type ExecStart ExecStartPre ExecStartPost ExecReload ExecStop ExecStopPost ExecCondition Restart RestartSec TimeoutStartSec TimeoutStopSec TimeoutSec
        RuntimeMaxSec RemainAfterExit PIDFile BusName User Group DynamicUser SupplementaryGroups WorkingDirectory RootDirectory Environment EnvironmentFile PassEnvironment UMask Nice OOMScoreAdjust
        StandardInput StandardOutput StandardError SyslogIdentifier KillMode KillSignal SendSIGKILL SuccessExitStatus WatchdogSec NotifyAccess LimitNOFILE LimitNPROC LimitCORE LimitMEMLOCK MemoryMax MemoryHigh CPUQuota
        CPUWeight TasksMax IOWeight ProtectSystem ProtectHome PrivateTmp PrivateDevices PrivateNetwork NoNewPrivileges ReadOnlyPaths ReadWritePaths InaccessiblePaths CapabilityBoundingSet AmbientCapabilities
        RuntimeDirectory StateDirectory CacheDirectory LogsDirectory ConfigurationDirectory WantedBy RequiredBy Also Alias DefaultInstance OnCalendar OnBootSec OnUnitActiveSec OnActiveSec OnStartupSec Persistent
        AccuracySec RandomizedDelaySec ListenStream ListenDatagram Accept SocketUser SocketMode PathExists PathChanged What Where Options Name Address Gateway DNS DHCP RestrictAddressFamilies SystemCallFilter
        ProtectKernelTunables ProtectKernelModules ProtectControlGroups RestrictNamespaces LockPersonality MemoryDenyWriteExecute Slice Delegate
        simple forking oneshot notify exec idle always on-failure on-abnormal on-success multi-user.target graphical.target network.target network-online.target timers.target sockets.target default.target"""),
    Vocabulary("logrotate", r"logrotate", r"\blogrotate\b|reading config file", """
        rotate daily weekly monthly yearly hourly size minsize maxsize maxage minage missingok nomissingok ifempty notifempty compress nocompress delaycompress nodelaycompress compresscmd compressext compressoptions
        uncompresscmd copy nocopy copytruncate nocopytruncate create nocreate createolddir dateext nodateext dateformat dateyesterday datehourago extension mail nomail mailfirst maillast olddir noolddir postrotate prerotate
        firstaction lastaction preremove endscript sharedscripts nosharedscripts shred noshred shredcycles start su tabooext taboopat include renamecopy addextension"""),
    Vocabulary("sshd", r"sshd?_config|\.ssh/config$", r"\bsshd?\b|Bad configuration option", """
        Port AddressFamily ListenAddress HostKey Ciphers MACs KexAlgorithms SyslogFacility LogLevel LoginGraceTime PermitRootLogin StrictModes MaxAuthTries MaxSessions PubkeyAuthentication AuthorizedKeysFile
        AuthorizedKeysCommand HostbasedAuthentication IgnoreRhosts PasswordAuthentication PermitEmptyPasswords ChallengeResponseAuthentication KbdInteractiveAuthentication KerberosAuthentication GSSAPIAuthentication UsePAM
        AllowAgentForwarding AllowTcpForwarding GatewayPorts X11Forwarding X11DisplayOffset PermitTTY PrintMotd PrintLastLog TCPKeepAlive PermitUserEnvironment Compression ClientAliveInterval ClientAliveCountMax UseDNS
        PidFile MaxStartups PermitTunnel ChrootDirectory Banner AcceptEnv Subsystem Match AllowUsers DenyUsers AllowGroups DenyGroups ForceCommand Include Host HostName User IdentityFile IdentitiesOnly ProxyJump
        ProxyCommand ForwardAgent LocalForward RemoteForward ServerAliveInterval ServerAliveCountMax StrictHostKeyChecking UserKnownHostsFile ControlMaster ControlPath ControlPersist AddKeysToAgent SendEnv SetEnv"""),
    Vocabulary("PostgreSQL", r"postgres|pg_hba", r"\bpostgres|unrecognized configuration parameter", """
        data_directory hba_file listen_addresses port max_connections superuser_reserved_connections unix_socket_directories password_encryption ssl ssl_cert_file ssl_key_file shared_buffers huge_pages temp_buffers
        work_mem maintenance_work_mem autovacuum_work_mem max_stack_depth dynamic_shared_memory_type effective_io_concurrency max_worker_processes max_parallel_workers max_parallel_workers_per_gather wal_level fsync
        synchronous_commit full_page_writes wal_buffers checkpoint_timeout max_wal_size min_wal_size checkpoint_completion_target archive_mode archive_command max_wal_senders wal_keep_size hot_standby
        effective_cache_size random_page_cost seq_page_cost default_statistics_target log_destination logging_collector log_directory log_filename log_min_duration_statement log_min_messages log_line_prefix log_statement
        log_timezone log_connections log_disconnections log_checkpoints autovacuum autovacuum_max_workers autovacuum_naptime search_path statement_timeout lock_timeout idle_in_transaction_session_timeout
        datestyle timezone lc_messages lc_monetary default_text_search_config shared_preload_libraries deadlock_timeout max_locks_per_transaction cluster_name jit client_encoding track_activities"""),
    Vocabulary("MySQL", r"my\.cnf$|mysql|mariadb|\.cnf$", r"\b(?:mysqld?|mariadbd?)\b|unknown variable", """
        user port socket datadir basedir tmpdir bind-address pid-file log-error max_connections max_allowed_packet key_buffer_size thread_cache_size thread_stack sort_buffer_size read_buffer_size join_buffer_size
        innodb_buffer_pool_size innodb_log_file_size innodb_log_buffer_size innodb_flush_log_at_trx_commit innodb_file_per_table innodb_flush_method innodb_lock_wait_timeout innodb_io_capacity character-set-server
        collation-server default-storage-engine sql_mode slow_query_log slow_query_log_file long_query_time log_bin binlog_format expire_logs_days server-id skip-networking skip-name-resolve skip-external-locking
        query_cache_size query_cache_limit table_open_cache open_files_limit wait_timeout interactive_timeout lower_case_table_names general_log general_log_file default-authentication-plugin tmp_table_size max_heap_table_size"""),
    Vocabulary("compose", r"compose[\w.-]*\.ya?ml$", r"\bcompose\b|services\.", """
        services volumes networks configs secrets version name include image build context dockerfile args target command entrypoint environment env_file ports expose depends_on condition restart healthcheck test interval
        timeout retries start_period working_dir user labels deploy replicas resources limits reservations extends hostname container_name tty stdin_open privileged cap_add cap_drop devices dns logging driver driver_opts
        platform pull_policy shm_size stop_grace_period stop_signal tmpfs ulimits extra_hosts init profiles external network_mode links read_only security_opt sysctls mem_limit cpus runtime attach develop watch
        service_healthy service_started service_completed_successfully ipc pid isolation annotations"""),
    Vocabulary("GitHub Actions", r"\.github/workflows/|(?:^|/)action\.ya?ml$", r"\bactionlint\b", """
        name on push pull_request pull_request_target workflow_dispatch workflow_call workflow_run schedule cron branches branches-ignore paths paths-ignore tags types env defaults run concurrency permissions jobs runs-on needs if
        steps uses with shell working-directory continue-on-error timeout-minutes strategy matrix include exclude fail-fast max-parallel container services outputs secrets inputs environment group cancel-in-progress id
        contents packages issues pull-requests id-token actions checks statuses deployments required default description type using main runs branding composite
        ubuntu-latest ubuntu-22.04 ubuntu-24.04 windows-latest macos-latest self-hosted"""),
    Vocabulary("GitLab CI", r"gitlab-ci", r"gitlab-ci", """
        stages stage script before_script after_script image services variables cache artifacts only except rules needs dependencies extends include default retry timeout tags when allow_failure environment coverage parallel
        trigger workflow resource_group interruptible release pages paths expire_in key policy reports expose_as name url on_stop exists changes if start_in inherit id_tokens secrets untracked"""),
    Vocabulary("Kubernetes", r"k8s|kube|deploy|helm|manifest", r"\b(?:kubectl|kubeconform|kubeval|kustomize|helm)\b|strict decoding|additional properties", """
        apiVersion kind metadata name namespace labels annotations spec replicas selector matchLabels template containers initContainers image imagePullPolicy imagePullSecrets command args ports containerPort hostPort protocol
        env envFrom value valueFrom configMapKeyRef secretKeyRef configMapRef secretRef resources limits requests cpu memory volumeMounts mountPath subPath readOnly volumes configMap secret emptyDir persistentVolumeClaim
        claimName livenessProbe readinessProbe startupProbe httpGet tcpSocket exec path port initialDelaySeconds periodSeconds timeoutSeconds failureThreshold restartPolicy serviceAccountName securityContext runAsUser
        runAsNonRoot nodeSelector affinity tolerations strategy rollingUpdate maxSurge maxUnavailable type clusterIP targetPort nodePort data stringData rules host http paths pathType backend service number tls hosts
        secretName accessModes storageClassName storage schedule jobTemplate backoffLimit completions parallelism minReplicas maxReplicas scaleTargetRef metrics terminationGracePeriodSeconds revisionHistoryLimit
        Deployment Service Pod ConfigMap Secret Ingress StatefulSet DaemonSet Job CronJob Namespace ServiceAccount Role RoleBinding ClusterRole ClusterRoleBinding PersistentVolumeClaim HorizontalPodAutoscaler NetworkPolicy"""),
    Vocabulary("TypeScript", r"(?:^|/)(?:tsconfig|jsconfig)[\w.-]*\.json$", r"\bTS5\d{3}\b|[Cc]ompiler option", """
        compilerOptions include exclude files extends references target module moduleResolution lib jsx jsxImportSource outDir outFile rootDir rootDirs baseUrl paths types typeRoots strict strictNullChecks strictFunctionTypes
        noImplicitAny noImplicitThis noImplicitReturns noUnusedLocals noUnusedParameters noFallthroughCasesInSwitch noUncheckedIndexedAccess noEmit noEmitOnError allowJs checkJs declaration declarationMap sourceMap
        inlineSourceMap esModuleInterop allowSyntheticDefaultImports skipLibCheck forceConsistentCasingInFileNames resolveJsonModule isolatedModules verbatimModuleSyntax incremental composite tsBuildInfoFile removeComments
        experimentalDecorators emitDecoratorMetadata useDefineForClassFields downlevelIteration importHelpers preserveSymlinks allowImportingTsExtensions exactOptionalPropertyTypes noPropertyAccessFromIndexSignature plugins
        customConditions alwaysStrict strictPropertyInitialization useUnknownInCatchVariables noImplicitOverride emitDeclarationOnly erasableSyntaxOnly"""),
    Vocabulary("package.json", r"(?:^|/)package\.json$", r"package\.json", """
        name version private description type main module types typings exports imports bin files scripts dependencies devDependencies peerDependencies optionalDependencies peerDependenciesMeta bundledDependencies engines os cpu
        workspaces overrides resolutions packageManager repository bugs homepage author contributors license keywords sideEffects browser browserslist config publishConfig eslintConfig prettier jest husky lint-staged volta"""),
    Vocabulary("pyproject", r"(?:^|/)pyproject\.toml$|(?:^|/)ruff\.toml$|(?:^|/)\.ruff\.toml$", r"pyproject\.toml|unknown field", """
        project build-system name version description readme requires-python license license-files authors maintainers keywords classifiers urls dependencies optional-dependencies scripts gui-scripts entry-points dynamic requires
        build-backend backend-path tool dependency-groups line-length indent-width target-version select ignore extend-select extend-ignore fixable unfixable exclude extend-exclude include per-file-ignores quote-style
        indent-style docstring-code-format lint format isort known-first-party known-third-party mccabe max-complexity pydocstyle convention src extend preview fix show-fixes testpaths addopts markers filterwarnings
        minversion python_files python_classes python_functions pythonpath asyncio_mode log_cli log_level strict warn_return_any warn_unused_ignores disallow_untyped_defs ignore_missing_imports python_version
        check_untyped_defs no_implicit_optional show_error_codes packages package-dir find where package-data include-package-data zip-safe py-modules group dev sources index"""),
    Vocabulary("setup.cfg", r"(?:^|/)(?:setup\.cfg|tox\.ini|pytest\.ini|\.flake8|\.pylintrc|\.coveragerc|mypy\.ini)$", r"\b(?:tox|flake8|pytest|mypy|pylint|coverage)\b", """
        tox testenv envlist env_list deps commands commands_pre commands_post setenv set_env passenv pass_env allowlist_externals basepython base_python skipsdist skip_install usedevelop changedir isolated_build requires minversion
        skip_missing_interpreters extras description package pytest testpaths addopts markers python_files python_classes python_functions norecursedirs filterwarnings xfail_strict log_cli flake8 max-line-length
        extend-ignore ignore select exclude per-file-ignores max-complexity metadata options install_requires python_requires packages package_dir entry_points console_scripts ignore_missing_imports strict_optional
        disallow_untyped_defs warn_unused_configs run report branch source omit fail_under show_missing exclude_lines parallel disable enable max-args good-names"""),
    Vocabulary("Maven", r"(?:^|/)pom\.xml$", r"POM|\bmvnw?\b", """
        project modelVersion groupId artifactId version packaging name description url parent relativePath properties dependencies dependency scope type classifier optional exclusions exclusion
        dependencyManagement build plugins plugin pluginManagement configuration executions execution goals goal phase id resources resource directory filtering includes include excludes exclude
        sourceDirectory testSourceDirectory finalName extensions extension modules module profiles profile activation repositories repository pluginRepositories pluginRepository distributionManagement
        reporting licenses license developers developer organization scm issueManagement ciManagement inherited release source target"""),
    Vocabulary("Cargo", r"(?:^|/)(?:Cargo\.toml|\.cargo/config\.toml|rustfmt\.toml|clippy\.toml)$", r"\bcargo\b|Cargo\.toml|manifest key", """
        package name version edition rust-version authors description license license-file readme repository homepage documentation keywords categories workspace members exclude resolver default-members dependencies
        dev-dependencies build-dependencies target features default optional default-features path git branch tag rev registry lib bin example test bench crate-type proc-macro harness required-features profile release
        dev opt-level debug lto codegen-units panic strip overflow-checks incremental inherits build links publish include autobins autotests patch lints metadata max_width tab_spaces hard_tabs imports_granularity
        group_imports use_small_heuristics newline_style reorder_imports edition"""),
    Vocabulary("ESLint", r"eslint", r"\beslint\b", """
        root env browser node es6 es2021 extends plugins rules parser parserOptions ecmaVersion sourceType ecmaFeatures globals overrides settings ignorePatterns files excludedFiles languageOptions linterOptions ignores
        processor reportUnusedDisableDirectives noInlineConfig readonly writable error warn off latest project tsconfigRootDir
        no-unused-vars no-undef no-console no-debugger no-var prefer-const eqeqeq curly semi quotes indent no-empty no-extra-semi no-shadow no-redeclare no-unreachable no-constant-condition comma-dangle arrow-body-style
        object-curly-spacing no-multiple-empty-lines max-len no-eval no-use-before-define camelcase consistent-return default-case dot-notation no-alert no-else-return no-param-reassign no-return-await require-await"""),
    Vocabulary("stylelint", r"stylelint", r"\bstylelint\b|Unknown rule", """
        extends rules plugins overrides ignoreFiles customSyntax color-hex-length color-no-invalid-hex block-no-empty declaration-block-no-duplicate-properties declaration-block-trailing-semicolon property-no-unknown
        selector-class-pattern selector-pseudo-class-no-unknown selector-type-no-unknown unit-no-unknown font-family-no-missing-generic-family-keywords no-descending-specificity no-duplicate-selectors no-empty-source
        at-rule-no-unknown function-url-quotes length-zero-no-unit max-nesting-depth number-max-precision alpha-value-notation color-function-notation comment-no-empty declaration-no-important"""),
    Vocabulary("Prettier", r"prettier", r"\bprettier\b", """
        printWidth tabWidth useTabs semi singleQuote jsxSingleQuote quoteProps trailingComma bracketSpacing bracketSameLine arrowParens proseWrap htmlWhitespaceSensitivity vueIndentScriptAndStyle endOfLine
        embeddedLanguageFormatting singleAttributePerLine overrides plugins parser files options"""),
    Vocabulary("Jest", r"jest", r"\bjest\b|Unknown option", """
        testEnvironment testMatch testRegex testPathIgnorePatterns transform transformIgnorePatterns moduleNameMapper moduleFileExtensions moduleDirectories modulePathIgnorePatterns setupFiles setupFilesAfterEnv
        globalSetup globalTeardown collectCoverage collectCoverageFrom coverageDirectory coverageThreshold coverageReporters coveragePathIgnorePatterns preset rootDir roots projects reporters verbose bail clearMocks
        resetMocks restoreMocks testTimeout maxWorkers watchPlugins snapshotSerializers extensionsToTreatAsEsm globals displayName testEnvironmentOptions haste cacheDirectory errorOnDeprecated fakeTimers injectGlobals"""),
    Vocabulary("webpack", r"webpack", r"\bwebpack\b|configuration object", """
        entry output path filename publicPath chunkFilename clean mode module rules test use loader options exclude include resolve extensions alias modules mainFields fallback plugins devtool devServer port host hot open proxy
        static historyApiFallback compress optimization minimize minimizer splitChunks chunks runtimeChunk target externals stats performance watch watchOptions cache context experiments node infrastructureLogging
        production development none library libraryTarget assetModuleFilename resolveLoader snapshot parallelism"""),
    Vocabulary("supervisor", r"supervisor", r"\bsupervisord?\b", """
        supervisord supervisorctl program unix_http_server inet_http_server rpcinterface include group eventlistener command process_name numprocs directory umask priority autostart autorestart startsecs startretries
        exitcodes stopsignal stopwaitsecs stopasgroup killasgroup user redirect_stderr stdout_logfile stdout_logfile_maxbytes stdout_logfile_backups stderr_logfile environment serverurl logfile loglevel pidfile nodaemon
        childlogdir minfds minprocs files programs port username password"""),
    Vocabulary("mosquitto", r"mosquitto", r"\bmosquitto", """
        listener port bind_address protocol socket_domain max_connections allow_anonymous password_file acl_file persistence persistence_file persistence_location autosave_interval log_dest log_type log_timestamp
        connection_messages cafile capath certfile keyfile require_certificate use_identity_as_username tls_version include_dir max_inflight_messages max_queued_messages message_size_limit per_listener_settings
        pid_file user queue_qos0_messages retain_available connection address topic bridge_protocol_version cleansession remote_username remote_password try_private plugin auth_plugin http_dir websockets_log_level"""),
    Vocabulary("Prometheus", r"prometheus|alert|rules", r"\b(?:promtool|prometheus)\b|not found in type config", """
        global scrape_interval scrape_timeout evaluation_interval external_labels rule_files scrape_configs job_name static_configs targets labels metrics_path scheme relabel_configs metric_relabel_configs source_labels
        target_label regex replacement action alerting alertmanagers remote_write remote_read kubernetes_sd_configs file_sd_configs dns_sd_configs basic_auth bearer_token tls_config honor_labels params groups name
        interval rules alert expr for annotations record storage sample_limit"""),
    Vocabulary("pre-commit", r"pre-commit", r"pre-commit", """
        repos repo rev hooks id name entry language files exclude types types_or args stages additional_dependencies always_run pass_filenames require_serial verbose language_version minimum_pre_commit_version
        default_language_version default_stages default_install_hook_types fail_fast ci exclude_types description log_file local meta"""),
    Vocabulary("OpenAPI", r"openapi|swagger", r"\b(?:spectral|redocly|openapi|swagger)\b", """
        openapi swagger info title version description servers url paths get post put patch delete parameters name in required schema type format items properties additionalProperties requestBody content responses default
        components schemas securitySchemes security tags operationId summary deprecated example examples enum nullable allOf oneOf anyOf minimum maximum minLength maxLength pattern headers links callbacks"""),
    Vocabulary("PHP", r"php\.ini$|php-fpm|www\.conf$", r"\bphp-fpm|unknown entry", """
        user group listen listen.owner listen.group listen.mode pm pm.max_children pm.start_servers pm.min_spare_servers pm.max_spare_servers pm.max_requests pm.status_path access.log slowlog request_slowlog_timeout
        request_terminate_timeout rlimit_files chdir catch_workers_output clear_env env php_value php_flag php_admin_value php_admin_flag error_log log_level daemonize pid include memory_limit upload_max_filesize
        post_max_size max_execution_time display_errors error_reporting date.timezone"""),
    Vocabulary("PHPUnit", r"phpunit", r"phpunit", """
        phpunit bootstrap colors cacheDirectory stopOnFailure testsuites testsuite directory file exclude source include coverage report php env ini server var groups group extensions logging failOnRisky failOnWarning
        processIsolation beStrictAboutOutputDuringTests name suffix"""),
    Vocabulary("Dependabot", r"dependabot", r"dependabot", """
        version updates package-ecosystem directory schedule interval open-pull-requests-limit labels ignore allow groups reviewers assignees commit-message registries target-branch versioning-strategy"""),
    Vocabulary("mkdocs", r"mkdocs", r"\bmkdocs\b|Unrecognised configuration", """
        site_name site_url site_description site_author repo_url repo_name edit_uri nav theme name plugins markdown_extensions extra extra_css extra_javascript docs_dir site_dir use_directory_urls strict dev_addr copyright
        hooks watch exclude_docs validation palette features custom_dir"""),
    Vocabulary("Terraform", r"\.tf(?:vars)?$", r"\b(?:terraform|tofu)\b|Unsupported (?:argument|block type)", """
        terraform required_version required_providers backend provider resource data variable output module locals source version type default description sensitive value for_each count depends_on lifecycle
        create_before_destroy prevent_destroy ignore_changes provisioner connection dynamic content validation condition error_message moved import check triggers region profile alias tags name filename"""),
    Vocabulary("Ansible", r"playbook|roles/|site\.ya?ml$|tasks/", r"\bansible", """
        hosts tasks roles vars vars_files vars_prompt handlers pre_tasks post_tasks become become_user become_method gather_facts connection remote_user serial strategy environment tags name when loop with_items register notify
        until retries delay ignore_errors changed_when failed_when block rescue always delegate_to run_once no_log args import_tasks include_tasks import_role include_role import_playbook any_errors_fatal
        max_fail_percentage force_handlers collections module_defaults check_mode diff loop_control listen"""),
    Vocabulary("Dockerfile", r"(?:Docker|Container)file", r"unknown instruction|dockerfile parse error", """
        FROM RUN CMD LABEL EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL MAINTAINER"""),
    Vocabulary("hadolint", r"hadolint", r"hadolint", "ignored trustedRegistries failure-threshold override error warning info style label-schema strict-labels format no-fail"),
    Vocabulary("Caddy", r"(?:^|/)Caddyfile|\.caddy$", r"\bcaddy", "reverse_proxy file_server root encode gzip zstd header handle handle_path route redir rewrite respond tls log import try_files php_fastcgi basic_auth basicauth request_header uri templates push metrics vars method abort error bind map skip_log request_body forward_auth admin email auto_https debug servers output format level on_demand"),
    Vocabulary("squid", r"squid", r"\bsquid", "http_port https_port http_access icp_access acl cache_peer cache_dir cache_mem cache_log access_log maximum_object_size maximum_object_size_in_memory refresh_pattern visible_hostname coredump_dir cache_effective_user dns_nameservers forwarded_for via request_header_access reply_header_access logformat pid_filename never_direct always_direct auth_param delay_pools ssl_bump"),
    Vocabulary("Vite", r"vite(?:st)?\.config", r"\bvite(?:st)?\b", """
        root base mode define plugins publicDir cacheDir resolve alias dedupe extensions css postcss modules preprocessorOptions json esbuild assetsInclude logLevel envDir envPrefix server host port strictPort https open proxy
        cors headers hmr watch build target outDir assetsDir rollupOptions minify sourcemap manifest preview optimizeDeps ssr worker test globals environment setupFiles coverage include exclude reporters"""),
    Vocabulary("Fly", r"(?:^|/)fly\.toml$", r"\bfly(?:ctl)?\b", "app primary_region build env http_service internal_port force_https auto_stop_machines auto_start_machines min_machines_running processes mounts source destination vm memory cpu_kind cpus deploy release_command checks services"),
    Vocabulary("Netlify", r"(?:^|/)(?:netlify\.toml|vercel\.json)$", r"netlify|vercel", "build command publish functions context environment redirects from to status force headers for values plugins package dev framework rewrites builds routes cleanUrls trailingSlash regions crons"),
)
# fmt: on


@cache
def _compiled(vocabulary: Vocabulary) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(vocabulary.file), re.compile(vocabulary.said)


def speaking(file: str, said: str) -> Vocabulary | None:
    """The vocabulary of the tool whose file it is, or else whose message or command is `said`."""
    pairs = [(vocabulary, *_compiled(vocabulary)) for vocabulary in VOCABULARIES]
    named = next((v for v, names, _ in pairs if file and names.search(file)), None)
    return named or next((v for v, _, messages in pairs if messages.search(said[:2_000])), None)


# ruff: noqa: E501 (tables are read by row)
