/** Stands for the registry of the run in what is answered. */
export const OWN = '${registry}'

/** What its owner would say to the questions that init printed. */
export interface Answers {
  /** Into `.slipway.yml`, over what init wrote; undefined takes a key away. */
  readonly stages?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  /** The same for images of their own. */
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  readonly files?: Readonly<Record<string, string>>
  /** Stand-ins that the registry of the run gets, by their names there. */
  readonly bases?: Readonly<Record<string, string>>
  /** In a few words, for the table. */
  readonly said: string
}

export interface Repository {
  readonly name: string
  readonly what: string
  readonly commit: string
  readonly answers?: Answers
  /** Why it cannot be green where this runs; it is not started then. */
  readonly cannot?: string
  /** What its run fetches, from where this machine does not reach. */
  readonly fetches?: string
}

/** Chosen for their differences and for being small: language, test runner, chart or none, one image or several. */
export const REPOSITORIES: readonly Repository[] = [
  { name: 'stefanprodan/podinfo', what: 'Go, chart', commit: 'eec06d1' },
  { name: 'mccutchen/go-httpbin', what: 'Go, kustomize', commit: '697b6e3' },
  { name: 'containous/whoami', what: 'Go, no tests', commit: '6516f0a' },
  { name: 'paulbouwer/hello-kubernetes', what: 'Node, chart, no tests', commit: 'c9d0a54' },
  {
    name: 'docker/docker-nodejs-sample',
    what: 'Node, no Dockerfile',
    commit: '343b0ae',
    fetches: 'the binary of sqlite3 from GitHub',
    answers: {
      said: 'a Dockerfile of five lines',
      files: {
        Dockerfile:
          'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY src src\nCMD ["node", "src/index.js"]\n',
      },
    },
  },
  {
    name: 'docker/getting-started-todo-app',
    what: 'Node, two packages in one image',
    commit: '5d76d7c',
    fetches: 'the binary of sqlite3 from GitHub',
  },
  {
    name: 'psf/httpbin',
    what: 'Python',
    commit: 'e32f993',
    answers: {
      said: 'the command that makes `requirements.txt`, as its release has it',
      stages: {
        build: {
          command:
            'python -m pip install --quiet pip-tools\npython -m piptools compile --quiet --extra mainapp --output-file requirements.txt pyproject.toml\n',
        },
      },
    },
  },
  {
    name: 'spring-guides/gs-spring-boot-docker',
    what: 'Java, Maven and Gradle, below the top',
    commit: '48ab830',
    fetches: "Trivy's database of Java, after build and tests passed",
  },
  {
    name: 'spring-projects/spring-petclinic',
    what: 'Java, manifests, no Dockerfile',
    commit: 'edf4db28a',
    fetches:
      "the base eclipse-temurin from Docker Hub, and with one of its own Trivy's database of Java, after build and tests passed",
    answers: {
      said: 'a base from a registry of its own, and no deploy: its database comes from Docker Hub as well',
      stages: { build: { base: `${OWN}/java:17` }, deploy: undefined },
      bases: { 'java:17': 'eclipse-temurin:17' },
    },
  },
  { name: 'svenstaro/miniserve', what: 'Rust, Containerfile', commit: '4dab482' },
  { name: 'artemisxen/hello_world_app', what: 'Ruby', commit: '1b70327' },
  {
    name: 'docker/docker-php-sample',
    what: 'PHP, no Dockerfile',
    commit: 'b6290d5',
    answers: {
      said: 'a Dockerfile of two lines, the folder `html` that its test looks for, and the greeting that its guide has one write',
      files: {
        Dockerfile: 'FROM php:8.2-apache\nCOPY src /var/www/html\n',
        'src/hello.php': '<?php echo "Hello, Docker!"; ?>',
      },
      stages: {
        test: {
          command:
            "composer install --no-interaction --no-progress\nbash -c 'ln -sfn $PWD/src ../html && vendor/bin/phpunit --log-junit junit.xml tests'\n",
        },
      },
    },
  },
  { name: 'slimphp/Slim-Skeleton', what: 'PHP, no Dockerfile', commit: '0ef0154', cannot: 'Packagist is not reached' },
  { name: 'docker/docker-dotnet-sample', what: '.NET', commit: 'de37d5b', cannot: 'no .NET SDK' },
  {
    name: 'dockersamples/example-voting-app',
    what: 'monorepo: Python, Node, .NET',
    commit: '63e9150',
    fetches: "Microsoft's base image of .NET, after three of four images were built",
  },
]
