import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  ARCHIVE_INVALID: {
    cause: 'What `docker save` wrote is not an image archive as expected.',
    next: 'Run it again; if it fails again, set `engine` to buildx or buildah.',
    outcomes: ['tool-failed'],
  },
  BASE_PLATFORM: {
    cause: 'The base image does not exist for all platforms that are to be built.',
    next: 'Correct `platforms`, or take a base that has them.',
    outcomes: ['invalid'],
  },
  BLOB_CORRUPT: {
    cause: 'A file of an image layout does not have the content that its digest promises.',
    next: 'Build the image again, and let nothing write into the layout.',
    outcomes: ['invalid'],
  },
  BLOB_MISSING: {
    cause: 'An image layout names a file that is not in it.',
    next: 'Build the image again, and hand the whole layout over.',
    outcomes: ['invalid'],
  },
  CA_FILE: {
    cause: 'The file of `ca-file` holds no certificate in PEM, or one that cannot be read.',
    next: 'Name a file with BEGIN CERTIFICATE in it; openssl x509 -inform der makes one of a DER file.',
    outcomes: ['invalid'],
  },
  CHART_DIGEST: {
    cause: 'The archive of the chart is not the one whose digest the index of its repository names.',
    next: 'Tell who keeps the repository: the archive was replaced, or its index is out of date.',
    outcomes: ['invalid'],
  },
  CHART_INDEX: {
    cause: 'What lies at the address of the chart repository is no index of charts, or one that cannot be read.',
    next: 'Give the address that helm repo add takes, with the name of the chart behind `#`.',
    outcomes: ['invalid'],
  },
  CHART_KIND: {
    cause: 'What lies at the address of `chart` is no Helm chart, or is several.',
    next: 'Name the repository that helm push wrote to, or give the digest of the chart.',
    outcomes: ['invalid'],
  },
  CHART_NOT_PULLED: {
    cause: 'The registry or repository does not give the chart: it is not there, or wants credentials.',
    next: 'Correct the name and version of the chart; give `username` and `password`, or `registry-config`.',
    outcomes: ['invalid'],
  },
  CHART_PLAIN_HTTP: {
    cause: 'The address of the chart repository has no TLS.',
    next: 'Give its address with https://, or set `plain-http` to true if it has none.',
    outcomes: ['invalid'],
  },
  CHART_TOO_LARGE: {
    cause: 'The archive of the chart is larger than Helm unpacks.',
    next: 'List in .helmignore what the chart does not need, and push it again.',
    outcomes: ['invalid'],
  },
  CHART_VERSION: {
    cause: 'The repository of the chart has no version that is in the range, or no released one.',
    next: 'Correct `chart-version`, or give the version behind the address: oci://registry/path:version.',
    outcomes: ['invalid'],
  },
  COPY_CHANGED: {
    cause: 'A file changed or disappeared while the image was made of it.',
    next: 'Let nothing write into the build context during the build.',
    outcomes: ['invalid'],
  },
  COPY_MISSING: {
    cause: 'A source of `copy` is not in the build context.',
    next: 'Correct the source, which is relative to `context`, or let `command` make it.',
    outcomes: ['invalid'],
  },
  COPY_OUTSIDE: {
    cause: 'A source of `copy` is a link that leads out of the build context.',
    next: 'Let `command` copy what is needed into the context (cp -rL), or set `context`.',
    outcomes: ['invalid'],
  },
  COPY_UNSUPPORTED: {
    cause:
      'A source of `copy` holds something that an image layer cannot hold: a socket, a device, or a name that starts with `.wh.`.',
    next: 'Copy a folder without it.',
    outcomes: ['invalid'],
  },
  CREDENTIALS_HALF: {
    cause: 'A user name is given without its password, or a password without its user name.',
    next: 'Give both, or neither.',
    outcomes: ['invalid'],
  },
  CREDENTIALS_KIND: {
    cause: 'The registry asks for a user name and a password, and only an identity token was found.',
    next: 'Give `username` and `password`.',
    outcomes: ['invalid'],
  },
  CREDENTIAL_HELPER: {
    cause: 'A credential helper of the Docker configuration has no usable name, or failed.',
    next: 'Run the helper by hand, or correct credHelpers and credsStore in the Docker configuration.',
    outcomes: ['invalid', 'tool-failed'],
  },
  IGNORE_FILE_INVALID: {
    cause: 'A line of .dockerignore is no pattern.',
    next: 'Correct the line; Docker would refuse it, too.',
    outcomes: ['invalid'],
  },
  IMAGE_INVALID: {
    cause: 'A manifest, index or configuration of an image does not keep to the OCI image specification.',
    next: 'Build the image again with a current builder.',
    outcomes: ['invalid'],
  },
  IMAGE_NOT_FOUND: {
    cause: 'The registry has no image with this name, tag or digest.',
    next: 'Correct the reference, or push the image first.',
    outcomes: ['invalid'],
  },
  JOIN_COMMIT: {
    cause: 'Images that are to become one index are of different commits.',
    next: 'Build all platforms in one run, and name the images of that run.',
    outcomes: ['invalid'],
  },
  JOIN_PLATFORM: {
    cause: 'An image that is to become part of an index has several platforms or none, or its platform is there twice.',
    next: 'Name one image for each platform.',
    outcomes: ['invalid'],
  },
  LAYOUT_AMBIGUOUS: {
    cause: 'An image layout holds several images where one is expected.',
    next: 'Put the platforms of one image under one index, and each image into a layout of its own.',
    outcomes: ['invalid'],
  },
  LAYOUT_EMPTY: {
    cause: 'An image layout holds no image.',
    next: 'Build the image again.',
    outcomes: ['invalid'],
  },
  LAYOUT_INVALID: {
    cause: 'A folder or archive is no valid OCI image layout.',
    next: 'Name the layout that build made, or build it again.',
    outcomes: ['invalid'],
  },
  LAYOUT_MISSING: {
    cause: 'There is no image layout where one is expected.',
    next: 'Run build before this stage in the same job, or name a layout in `layout`.',
    outcomes: ['invalid'],
  },
  LAYOUT_OCCUPIED: {
    cause: 'The folder for the image layout holds something else already.',
    next: 'Name another folder with the input `layout`, or empty this one.',
    outcomes: ['invalid'],
  },
  LAYOUT_TAKEN: {
    cause: 'Two builds ran at once and write their image to one place; the other one was there first, and it stands.',
    next: 'Give each build an `output` (or a `layout`) of its own, or run one after the other.',
    outcomes: ['invalid'],
  },
  PATH_UNUSABLE: {
    cause: 'A path holds a character that a tool cannot take, such as a colon, a comma or a line break.',
    next: 'Give the folder a plain name; for temporary folders set TMPDIR.',
    outcomes: ['invalid'],
  },
  REALM_FOREIGN: {
    cause:
      'The registry sends its clients to a token service of another owner, and credentials are not sent there unasked.',
    next: 'If you trust that service, name its host in `trust-realm`, or log in to it too.',
    outcomes: ['invalid'],
  },
  REALM_INVALID: {
    cause: 'The registry announces a token service that is no https address.',
    next: 'Correct the realm in the configuration of the registry.',
    outcomes: ['invalid'],
  },
  REALM_REDIRECT: {
    cause: 'The token service of the registry answered with a redirect, which is not followed.',
    next: 'Correct the realm in the configuration of the registry.',
    outcomes: ['invalid'],
  },
  REGISTRY_ADDRESS_REFUSED: {
    cause: 'The registry led its client to a kind of address that is not allowed, such as a metadata service.',
    next: 'Check where the registry sends its clients for tokens and storage.',
    outcomes: ['invalid'],
  },
  REGISTRY_ANSWER: {
    cause: 'What answered does not behave as a registry does.',
    next: 'Check that the address is that of a registry.',
    outcomes: ['tool-failed'],
  },
  REGISTRY_CONFIG_INVALID: {
    cause: 'The Docker configuration with the credentials is not valid JSON.',
    next: 'Log in again, or correct the file.',
    outcomes: ['invalid'],
  },
  REGISTRY_CONFIG_MISSING: {
    cause: 'The input `registry-config` names a file that is not there.',
    next: 'Correct the path.',
    outcomes: ['invalid'],
  },
  REGISTRY_DENIED: {
    cause: 'The registry knows the account, and the account may not do this.',
    next: 'Grant it the right to this repository (on GitHub `packages: write`).',
    outcomes: ['invalid'],
  },
  REGISTRY_DIGEST: {
    cause: 'Content changed on its way to or from the registry: its digest is another one.',
    next: 'Check the registry and the proxies in front of it: one of them changes content.',
    outcomes: ['tool-failed'],
  },
  REGISTRY_LOCATION: {
    cause: 'The registry announces an upload address that its client may not use.',
    next: 'Correct the external address in the configuration of the registry.',
    outcomes: ['invalid'],
  },
  REGISTRY_MANIFEST: {
    cause: 'The registry does not take this kind of manifest.',
    next: 'Build without `provenance`, or use a registry that follows the OCI specification.',
    outcomes: ['fail'],
  },
  REGISTRY_NOT_FOUND: {
    cause: 'The registry answered that there is no such thing.',
    next: 'Check the registry and the repository in the image reference.',
    outcomes: ['invalid'],
  },
  REGISTRY_POLICY: {
    cause: 'A policy of the registry forbids it, for example because of vulnerabilities in the image.',
    next: 'See the page of the image in the registry, and satisfy the policy.',
    outcomes: ['fail'],
  },
  REGISTRY_PROXY_PROJECT: {
    cause: 'The repository is a proxy cache, which nobody can push to.',
    next: 'Name a repository of your own in `image`.',
    outcomes: ['invalid'],
  },
  REGISTRY_QUOTA: {
    cause: 'The storage quota of the registry or the repository is used up.',
    next: 'Free space in the repository, or raise its quota.',
    outcomes: ['fail'],
  },
  REGISTRY_READ_ONLY: {
    cause: 'The registry is read-only for now.',
    next: 'Wait until its administrators open it again.',
    outcomes: ['fail'],
  },
  REGISTRY_REDIRECTS: {
    cause: 'The registry redirected too many times.',
    next: 'Check the storage configuration of the registry.',
    outcomes: ['tool-failed'],
  },
  REGISTRY_REFUSED: {
    cause: 'The registry refused a request for a reason that Slipway does not know.',
    next: 'See the message and the log of the registry.',
    outcomes: ['tool-failed'],
  },
  REGISTRY_TLS: {
    cause: 'The certificate of the registry is not trusted here, or the registry has no TLS.',
    next: 'Give the certificate of its authority with `ca-file`, or set `plain-http` to true if it has no TLS.',
    outcomes: ['invalid'],
  },
  REGISTRY_TOO_LARGE: {
    cause: 'The image is larger than the registry, or a proxy before it, takes.',
    next: 'Raise that limit, or make the layers smaller.',
    outcomes: ['fail'],
  },
  REGISTRY_UNAUTHORIZED: {
    cause: 'The registry does not accept the credentials, or needs some.',
    next: 'Give `username` and `password`, or log in so that the Docker configuration has credentials for this registry.',
    outcomes: ['invalid'],
  },
  REGISTRY_UNAVAILABLE: {
    cause: 'The registry failed again and again, or did not answer.',
    next: 'Run it again later; `attempts` of push sets how often it is tried.',
    outcomes: ['transient'],
  },
  REGISTRY_UNTAGGED: {
    cause: 'The registry shows an image only once a tag names it, and no tag was given.',
    next: 'Give at least one of `tags`.',
    outcomes: ['fail'],
  },
  REPOSITORY_NAME: {
    cause: 'The registry does not allow this name for a repository.',
    next: 'Correct the repository in `image`.',
    outcomes: ['invalid'],
  },
  REPOSITORY_UNKNOWN: {
    cause: 'The registry has no such repository and does not make one by itself.',
    next: 'Create the repository first, or correct `image`.',
    outcomes: ['invalid'],
  },
  TAG_IMMUTABLE: {
    cause: 'The tag points to another image and cannot be changed.',
    next: 'Push under a new tag.',
    outcomes: ['fail'],
  },
  TAG_READ_BACK: {
    cause: 'A tag pointed to another image right after it was pushed: somebody else pushes the same tag.',
    next: 'Deploy by digest, and give each pipeline tags of its own.',
    outcomes: ['fail'],
  },
  TOKEN_INVALID: {
    cause: 'The token service of the registry answered with something that is no token.',
    next: 'Check the address of the token service.',
    outcomes: ['tool-failed'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
