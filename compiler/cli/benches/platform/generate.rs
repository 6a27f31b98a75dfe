//! A platform of a given size, as its operators would have written it.
//!
//! Each service has a chart of its own with about 40 values, parameters, secrets, and needs ingress,
//! certificates, synchronised secrets and mostly authentication. Environments come in two families
//! and deploy every service, each with a block of 3 to 8 entries.

use std::fmt::Write as _;

/// How large a platform is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Services besides the core ones.
    pub(crate) services: usize,
    /// Concrete environments.
    pub(crate) environments: usize,
}

/// The files by path. With `concrete` false every environment is abstract: all is read and checked,
/// and nothing evaluated.
pub(crate) fn platform(size: Size, concrete: bool) -> Vec<(String, String)> {
    let mut files = vec![
        ("platform.phx".into(), PLATFORM.into()),
        ("types.phx".into(), TYPES.into()),
        ("services/core.phx".into(), CORE.into()),
        ("services/auth/auth.phx".into(), AUTH.into()),
        ("services/auth/templates/deployment.yaml".into(), DEPLOYMENT.replace("NAME", "auth")),
        ("services/auth/values.yaml".into(), VALUES.into()),
        ("environments/families.phx".into(), families(size)),
    ];
    for number in 0..size.services {
        service(number, &mut files);
    }
    for number in 0..size.environments {
        let path = format!("environments/{}.phx", environment_name(number));
        files.push((path, environment(number, size, concrete)));
    }
    files
}

fn service_name(number: usize) -> String {
    format!("svc-{number:03}")
}

fn environment_name(number: usize) -> String {
    format!("env-{number:03}")
}

fn service(number: usize, files: &mut Vec<(String, String)>) {
    let name = service_name(number);
    let mut needs = String::new();
    if !number.is_multiple_of(4) {
        needs += "  requires auth\n";
    }
    if number % 5 == 4 {
        let _ = writeln!(needs, "  requires service {}", service_name(number - 4));
    }
    if number % 7 == 6 {
        let _ = writeln!(needs, "  wants service {}", service_name(number - 6));
    }
    let folder = format!("services/{name}");
    let text = SERVICE.replace("NAME", &name).replace("  NEEDS\n", &needs);
    files.push((format!("{folder}/{name}.phx"), text));
    files.push((format!("{folder}/values.yaml"), VALUES.into()));
    let templates =
        [("deployment", DEPLOYMENT), ("service", SERVICE_TEMPLATE), ("ingress", INGRESS), ("config", CONFIG)];
    let more = [("budget", BUDGET), ("account", ACCOUNT)];
    let templates = templates.into_iter().chain(more).take(3 + number % 4);
    for (kind, text) in templates {
        files.push((format!("{folder}/templates/{kind}.yaml"), text.replace("NAME", &name)));
    }
}

/// Two families over one base; each changes what is usual for it in every third service.
fn families(size: Size) -> String {
    let mut text = String::from(
        "abstract environment base {\n  deploy argocd, ingress-nginx, vault-secrets-operator, auth\n  \
         deploy cert-manager { letsencrypt { email = \"ops@example.org\" } }\n}\n",
    );
    for (at, (family, class)) in [("cloud", "standard-rwo"), ("site", "ceph-block")].into_iter().enumerate() {
        let _ = writeln!(text, "\nabstract environment {family} : base {{\n  storage-class = \"{class}\"");
        for number in (at..size.services).step_by(3) {
            let name = service_name(number);
            let _ = writeln!(
                text,
                "  deploy {name} {{ values.config {{ workers = {}, queue = \"{family}\" }} }}",
                2 + at
            );
        }
        text += "}\n";
    }
    text
}

fn environment(number: usize, size: Size, concrete: bool) -> String {
    let name = environment_name(number);
    let family = if number.is_multiple_of(2) { "cloud" } else { "site" };
    let tier = ["development", "integration", "production"][number % 3];
    let word = if concrete { "" } else { "abstract " };
    let mut text = format!(
        "/// The cluster {name}.\n{word}environment {name} : {family} {{\n  host = \"{name}.example.org\"\n  \
         tier = \"{tier}\"\n\n"
    );
    for at in 0..size.services {
        let entries = [
            format!("replicas = {}", 2 + (at + number) % 5),
            format!("database {{ host = \"10.{}.{}.3\" }}", number % 250, at % 250),
            format!("values.resources.limits.memory = {}Mi", 256 + 64 * ((at + number) % 9)),
            format!("values.config.timeout = {}", 10 + at % 50),
            "log-level = \"WARNING\"".to_owned(),
            format!("values.image.tag = \"1.{}.{}\"", at % 20, number % 20),
            format!("values.podAnnotations {{ \"example.org/owner\" = \"team-{}\" }}", at % 12),
            "features += [\"beta\"]".to_owned(),
        ];
        let entries = &entries[..3 + (at * 7 + number * 3) % 6];
        let _ = writeln!(text, "  deploy {} {{\n    {}\n  }}", service_name(at), entries.join("\n    "));
    }
    text += "}\n";
    text
}

const PLATFORM: &str = r#"/// A platform for measurements.
platform measured {
  repo     = "https://git.example.org/measured"
  revision = "main"

  environment {
    /// The public DNS name.
    host:  Host
    url:   Url = "https://${env.host}"
    tier:  "development" | "integration" | "production" = "development"
    vault: { address: Url = "https://vault.example.org", path: VaultPath = "secret/measured/${env.name}" }
    /// The class of volumes that must survive their node.
    storage-class: String = "standard"
  }

  globals { host = env.host, baseUrl = env.url, vaultSecretsPath = env.vault.path }

  project infrastructure { description = "What other services need" }
  project apps           { description = "What people use" }
}
"#;

const TYPES: &str = r#"capability auth { login: Url, verify: Url }

type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR"

/// A PostgreSQL database.
type Database {
  host: Host = "postgres.example.org"
  port: Port = 5432
  ssl:  Bool = true
}

fn endpoint(host: Host, name: String) -> Url = "https://${host}/api/${name}"

/// What every service of the platform shares.
abstract service app {
  project = apps
  requires ingress, tls, secret-sync
  values.podLabels { "example.org/part-of" = "measured" }
}
"#;

const CORE: &str = "service argocd : std.argocd { project = infrastructure }
service cert-manager : std.cert-manager { project = infrastructure }
service ingress-nginx : std.ingress-nginx { project = infrastructure }
service vault-secrets-operator : std.vault-secrets-operator { project = infrastructure }
";

const AUTH: &str = r#"service auth {
  chart   = local
  project = infrastructure
  requires ingress
  provides auth { login = "${env.url}/login", verify = "http://auth.auth:8080/verify" }
  values.ingress.host = env.host
}
"#;

const SERVICE: &str = r#"/// What NAME does for its users.
service NAME : app {
  chart = local
  NEEDS

  /// Pods that answer requests.
  param replicas: Int(1..50) = 1
  param log-level: LogLevel = if env.tier == "production" { "INFO" } else { "DEBUG" }
  param database: Database = {}
  param features: [String] = ["search"]

  secrets {
    session-key       = generate password(32)
    api-token         = generate hex(32)
    database-password = provided
  }

  values {
    replicaCount = replicas
    config {
      logLevel    = log-level
      baseUrl     = endpoint(env.host, "NAME")
      databaseUrl = "postgresql://NAME@${database.host}:${database.port}/NAME"
      databaseSsl = database.ssl
      features    = features
      secretName  = secrets.session-key.name
      if env.tier == "production" { sampling = 0.1 }
    }
    ingress {
      className = ingress.class
      host      = env.host
      path      = "/NAME"
      if tls.issuer != null { annotations { "cert-manager.io/cluster-issuer" = tls.issuer } }
    }
    persistence.storageClass = env.storage-class
  }

  check replicas >= 1 || env.tier != "production" else "production runs NAME"
}
"#;

const VALUES: &str = r#"# The number of pods.
replicaCount: 1

image:
  # Where the image is.
  repository: registry.example.org/team/app
  tag: "1.0.0"
  pullPolicy: IfNotPresent

config:
  # How much is logged.
  logLevel: INFO
  baseUrl: ""
  databaseUrl: ""
  databaseSsl: true
  databasePool: 10
  features: []
  secretName: ""
  timeout: 30
  workers: 2
  queue: default
  sampling: 0.5
  retries: 3
  cacheTtl: 300
  metrics: true

ingress:
  enabled: true
  className: ""
  host: ""
  path: /
  annotations: {}

service:
  type: ClusterIP
  port: 8080

resources:
  limits: {cpu: "1", memory: 512Mi}
  requests: {cpu: 100m, memory: 128Mi}

probes:
  path: /healthz
  initialDelaySeconds: 5
  periodSeconds: 10
  failureThreshold: 3

persistence:
  enabled: false
  size: 1Gi
  storageClass: ""

securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  readOnlyRootFilesystem: true

podAnnotations: {}
podLabels: {}
nodeSelector: {}
tolerations: []
"#;

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
  labels:
    app.kubernetes.io/name: NAME
    app.kubernetes.io/instance: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicaCount }}
  selector:
    matchLabels:
      app.kubernetes.io/name: NAME
  template:
    metadata:
      labels:
        app.kubernetes.io/name: NAME
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      containers:
        - name: NAME
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          ports:
            - name: http
              containerPort: {{ .Values.service.port }}
          envFrom:
            - configMapRef: {name: NAME}
          readinessProbe:
            httpGet: {path: {{ .Values.probes.path }}, port: http}
            periodSeconds: {{ .Values.probes.periodSeconds }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          securityContext:
            {{- toYaml .Values.securityContext | nindent 12 }}
"#;

const SERVICE_TEMPLATE: &str = r#"apiVersion: v1
kind: Service
metadata:
  name: NAME
spec:
  type: {{ .Values.service.type }}
  selector:
    app.kubernetes.io/name: NAME
  ports:
    - name: http
      port: {{ .Values.service.port }}
      targetPort: http
"#;

const INGRESS: &str = r#"{{- if .Values.ingress.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: NAME
  annotations:
    {{- toYaml .Values.ingress.annotations | nindent 4 }}
spec:
  ingressClassName: {{ .Values.ingress.className }}
  rules:
    - host: {{ .Values.ingress.host }}
      http:
        paths:
          - path: {{ .Values.ingress.path }}
            pathType: Prefix
            backend:
              service:
                name: NAME
                port: {name: http}
{{- end }}
"#;

const CONFIG: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: NAME
data:
  config.yaml: |
    {{- toYaml .Values.config | nindent 4 }}
"#;

const BUDGET: &str = r#"apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: NAME
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: NAME
"#;

const ACCOUNT: &str = "apiVersion: v1
kind: ServiceAccount
metadata:
  name: NAME
";
