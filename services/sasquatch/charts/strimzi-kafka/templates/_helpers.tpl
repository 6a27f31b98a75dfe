{{- define "strimzi-kafka.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: sasquatch
{{- end }}

{{/* A persistent volume claim of the operator: call with storage. */}}
{{- define "strimzi-kafka.storage" -}}
type: persistent-claim
size: {{ .size }}
{{- with .storageClassName }}
class: {{ . }}
{{- end }}
deleteClaim: false
{{- end }}

{{/* A user with a password: call with root, name, key (of the Secret) and acls. */}}
{{- define "strimzi-kafka.user" -}}
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaUser
metadata:
  name: {{ .name }}
  labels:
    strimzi.io/cluster: {{ .root.Values.cluster.name }}
    {{- include "strimzi-kafka.labels" .root | nindent 4 }}
spec:
  authentication:
    type: scram-sha-512
    password:
      valueFrom:
        secretKeyRef:
          name: sasquatch
          key: {{ .key }}
  {{- with .acls }}
  authorization:
    type: simple
    acls:
      {{- range . }}
      - resource:
          type: {{ .type }}
          {{- with .name }}
          name: {{ . | quote }}
          patternType: literal
          {{- end }}
        operation: {{ .operation }}
        host: "*"
      {{- end }}
  {{- end }}
{{- end }}
