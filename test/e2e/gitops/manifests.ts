/** What the repositories of the cases hold. */
export const deployment = (image: string, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 1,
    progressDeadlineSeconds: 600,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'web',
            image,
            readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 },
            ...more,
          },
        ],
      },
    },
  },
})

export const hook = (image: string, words: readonly string[]) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'migrate',
    annotations: {
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    },
  },
  spec: {
    backoffLimit: 0,
    template: {
      spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image, command: ['/app', ...words] }] },
    },
  },
})

/** A folder that Argo CD applies as it is. */
export const directory = (image: string) => ({ 'app/web.yaml': deployment(image) })

/** The same as a kustomization: Argo CD can put an image into it. */
export const kustomization = (image: string) => ({
  'app/web.yaml': deployment(image.replace(/@.*/, '')),
  'app/kustomization.yaml': {
    resources: ['web.yaml'],
    images: [{ name: image.replace(/@.*/, ''), digest: image.replace(/.*@/, '') }],
  },
})

/** A chart whose image is a value. */
export const chart = (image: string) => ({
  'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'app/values.yaml': `image:\n  repository: ${image.replace(/@.*/, '')}\n  digest: ${image.replace(/.*@/, '')}\n`,
  'app/templates/web.yaml': JSON.stringify(deployment('IMAGE')).replace(
    'IMAGE',
    '{{ .Values.image.repository }}@{{ .Values.image.digest }}',
  ),
})
