{{/* The name of this release's objects. */}}
{{- define "times-square.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* What a selector may rely on: never changes during a release's life. */}}
{{- define "times-square.selectorLabels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "times-square.labels" -}}
{{ include "times-square.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Where pods may run. */}}
{{- define "times-square.scheduling" -}}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "times-square.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "times-square.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/* Settings that the API and the workers share. */}}
{{- define "times-square.env" -}}
envFrom:
  - configMapRef:
      name: {{ include "times-square.fullname" . }}
env:
  - name: TS_GAFAELFAWR_TOKEN
    valueFrom:
      secretKeyRef:
        name: {{ include "times-square.fullname" . }}-gafaelfawr-token
        key: token
  - name: TS_DATABASE_PASSWORD
    valueFrom:
      secretKeyRef:
        name: times-square
        key: database-password
  {{- if eq .Values.config.enableGitHubApp "True" }}
  - name: TS_GITHUB_WEBHOOK_SECRET
    valueFrom:
      secretKeyRef:
        name: times-square
        key: github-webhook-secret
  - name: TS_GITHUB_APP_PRIVATE_KEY
    valueFrom:
      secretKeyRef:
        name: times-square
        key: github-app-private-key
  {{- end }}
{{- end }}

{{/* The proxy that opens the database on localhost, as a container beside the service. */}}
{{- define "times-square.cloudsql" -}}
- name: cloud-sql-proxy
  image: "{{ .Values.cloudsql.image.repository }}:{{ .Values.cloudsql.image.tag }}"
  imagePullPolicy: {{ .Values.cloudsql.image.pullPolicy }}
  command:
    - /cloud_sql_proxy
    - -ip_address_types=PRIVATE
    - -instances={{ required "cloudsql.instanceConnectionName must be set" .Values.cloudsql.instanceConnectionName }}=tcp:5432
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    capabilities:
      drop: [ALL]
{{- end }}

{{- define "times-square.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
