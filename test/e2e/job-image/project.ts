import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { commitAll } from '../hosts/gitlab-project'

/** What the image says when it is started. */
export const SAYS = 'uid 2000, built as root'

/** Steps that need more than one id, rights over files of others, and a user of their own. */
const DOCKERFILE = `FROM debian:12-slim AS build
RUN groupadd --gid 2000 app && useradd --uid 2000 --gid app --create-home app
RUN test "$(id -u)" = 0 && mkdir /srv/app && echo "built as $(id -un)" > /srv/app/by && chown -R app:app /srv/app
COPY --chown=app:app say.sh /srv/app/
USER app
RUN test "$(id -u)" = 2000 && touch /srv/app/mine && test ! -w /etc/passwd

FROM debian:12-slim
ARG BUILD_ENV=nothing
ARG COMMIT_HASH=none
RUN echo "built for $BUILD_ENV at $COMMIT_HASH"
RUN groupadd --gid 2000 app && useradd --uid 2000 --gid app app
COPY --from=build /srv/app /srv/app
RUN test "$(stat -c %u:%g /srv/app/mine)" = 2000:2000
USER app
ENTRYPOINT ["/bin/sh", "/srv/app/say.sh"]
`

/** No step of it runs a program of another processor. */
const TWO_PLATFORMS = `FROM --platform=linux/amd64 debian:12-slim AS build
COPY say.sh /srv/app/
RUN groupadd --gid 2000 app && useradd --uid 2000 --gid app app && echo "built as $(id -un)" > /srv/app/by
FROM scratch
COPY --from=build / /
USER app
ENTRYPOINT ["/bin/sh", "/srv/app/say.sh"]
`

const CONFIG = {
  version: 1,
  stages: { build: { engine: 'buildah', cache: 'registry' }, push: { 'plain-http': true } },
}

/** The repository of the project, and Buildah's settings, by which it finds here what Docker Hub has elsewhere. */
export async function writeProject(folder: string, registry: string): Promise<string> {
  const project = join(folder, 'shop')
  await mkdir(project, { recursive: true })
  const files = {
    Dockerfile: DOCKERFILE,
    'Dockerfile.two': TWO_PLATFORMS,
    'docker/main/Dockerfile': DOCKERFILE,
    'say.sh': 'echo "uid $(id -u), $(cat /srv/app/by)"\n',
    '.slipway.yml': stringify(CONFIG),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, name)), { recursive: true })
    await writeFile(join(project, name), text)
  }
  await writeFile(
    join(folder, 'registries.conf'),
    [
      `[[registry]]\nprefix = "docker.io"\nlocation = "${registry}/hub"\ninsecure = true`,
      `[[registry]]\nlocation = "${registry}"\ninsecure = true`,
      '',
    ].join('\n'),
  )
  return commitAll(project)
}

/** What GitLab gives a job of a push to the default branch. */
export const variablesOf = (commit: string, registry: string): Readonly<Record<string, string>> => ({
  CI: 'true',
  GITLAB_CI: 'true',
  CI_COMMIT_SHA: commit,
  CI_COMMIT_REF_NAME: 'main',
  CI_COMMIT_BRANCH: 'main',
  CI_DEFAULT_BRANCH: 'main',
  CI_COMMIT_REF_PROTECTED: 'true',
  CI_PIPELINE_ID: '1',
  CI_PIPELINE_SOURCE: 'push',
  CI_JOB_ID: '1',
  CI_JOB_NAME: 'package',
  CI_PROJECT_ID: '1',
  CI_PROJECT_PATH: 'team/shop',
  CI_PROJECT_URL: 'https://gitlab.example.com/team/shop',
  CI_SERVER_URL: 'https://gitlab.example.com',
  CI_REGISTRY: registry,
  CI_REGISTRY_IMAGE: `${registry}/team/shop`,
  CI_REGISTRY_USER: 'gitlab-ci-token',
  CI_REGISTRY_PASSWORD: 'job-token',
  CONTAINERS_REGISTRIES_CONF: '/repositories/registries.conf',
})
