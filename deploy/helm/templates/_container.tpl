{{- /* What both containers may do, and what they need. */ -}}
{{- define "qingyin.confined" -}}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  {{- if .Values.tokens }}
  - {name: tokens, mountPath: /etc/qingyin, readOnly: true}
  {{- end }}
{{- end -}}

{{- /* The command line of the server. */ -}}
{{- define "qingyin.arguments" -}}
- serve
- --host=0.0.0.0
- --voice={{ .Values.voice }}
- --metrics=9090
- --streams={{ .Values.streams }}
- --queue={{ .Values.streams }}
- --drain-seconds={{ .Values.drainSeconds }}
{{- if .Values.doors.grpc }}
- --grpc=50051
{{- end }}
{{- if .Values.doors.wyoming }}
- --wyoming=10200
{{- end }}
{{- $root := . }}
{{- range $track := include "qingyin.tracks" . | fromJsonArray }}
{{- $name := include "qingyin.track" (list $root $track) }}
{{- range $host := list $name (printf "%s.%s" $name $root.Release.Namespace) (printf "%s.%s.svc" $name $root.Release.Namespace) (printf "%s.%s.svc.cluster.local" $name $root.Release.Namespace) }}
- --allow-host={{ $host }}
{{- end }}
{{- end }}
{{- range .Values.hosts }}
- --allow-host={{ . }}
{{- end }}
{{- range .Values.proxies }}
- --trust-proxy={{ . }}
{{- end }}
{{- if .Values.tokens }}
- --tokens=/etc/qingyin/tokens
{{- end }}
{{- if .Values.otlp }}
- --otlp={{ .Values.otlp }}
{{- end }}
{{- range .Values.options }}
- {{ . | quote }}
{{- end }}
{{- end -}}
