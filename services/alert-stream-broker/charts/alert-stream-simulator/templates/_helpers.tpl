{{- define "alert-stream-simulator.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: alert-stream-broker
{{- end }}

{{/* The container of a simulator: call with root and args. */}}
{{- define "alert-stream-simulator.container" -}}
{{- $values := .root.Values -}}
image: "{{ $values.image.repository }}:{{ $values.image.tag | default (printf "v%s" .root.Chart.AppVersion) }}"
imagePullPolicy: {{ $values.image.imagePullPolicy }}
command: [rubin-alert-sim]
args:
  - --broker={{ $values.clusterName }}-kafka-bootstrap:{{ $values.clusterPort }}
  - --username={{ $values.kafkaUserName }}
  - --tls-server-ca-cert=/etc/kafka/ca.crt
  {{- range .args }}
  - {{ . }}
  {{- end }}
env:
  - name: ALERT_SIM_KAFKA_PASSWORD
    valueFrom:
      secretKeyRef:
        name: {{ $values.kafkaUserName }}
        key: password
volumeMounts:
  - name: kafka-ca
    mountPath: /etc/kafka
    readOnly: true
{{- end }}

{{- define "alert-stream-simulator.volumes" -}}
- name: kafka-ca
  secret:
    secretName: {{ .Values.clusterName }}-cluster-ca-cert
{{- end }}
