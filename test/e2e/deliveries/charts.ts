import type { Files } from './delivery'

/** Pieces of charts and manifests as teams write them. */

export interface Workload {
  readonly name: string
  readonly image: string
  readonly kind?: 'Deployment' | 'StatefulSet'
  /** More of the container, one line of YAML each. */
  readonly container?: readonly string[]
  readonly replicas?: string
  /** More of the pod, one line of YAML each. */
  readonly pod?: readonly string[]
  readonly annotations?: string
}

const indent = (by: number, lines: readonly string[]) => lines.map((line) => `${' '.repeat(by)}${line}\n`).join('')

/** Serves, and is ready when it answers. */
export const workload = ({
  name,
  image,
  kind = 'Deployment',
  container = [],
  replicas = '1',
  pod = [],
  annotations = '{}',
}: Workload): string => `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  labels: { app: ${name} }
spec:
  replicas: ${replicas}
${kind === 'StatefulSet' ? `  serviceName: ${name}\n` : ''}  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
      annotations: ${annotations}
    spec:
      terminationGracePeriodSeconds: 1
${indent(6, pod)}      containers:
        - name: ${name}
          image: ${image}
          ports: [{ name: http, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 1 }
${indent(10, container)}`

export const service = (name: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 80, targetPort: http }]
`

export const documents = (...texts: readonly string[]): string => texts.join('---\n')

export const chartFile = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${more}`

/** A chart in a folder: its own file, values and one template. */
export const chart = (
  folder: string,
  { values, template, more = '' }: { readonly values: string; readonly template: string; readonly more?: string },
): Files => ({
  [`${folder}/Chart.yaml`]: chartFile(folder.split('/').at(-1) ?? '', more),
  [`${folder}/values.yaml`]: values,
  [`${folder}/templates/all.yaml`]: template,
})

/** Repository and tag in the values, as most charts have them. */
export const IMAGE = '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"'
