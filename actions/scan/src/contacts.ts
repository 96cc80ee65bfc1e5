import { type Contact, fixed, named } from '@slipway/core/derive'
import { toolHosts, toolPackageRegistries } from '@slipway/tools/contacts'
import { GRYPE_DATABASE_HOSTS } from './scanners/grype/hosts'
import { DATABASE_HOSTS, MAVEN_HOST } from './scanners/trivy/hosts'

export const contacts: readonly Contact[] = [
  fixed(toolHosts(['trivy']), 'to fetch Trivy, when it is not in the tool cache and no mirror is named'),
  named(
    `the ${toolPackageRegistries(['trivy']).join(' or ')} registry that this machine is set up for`,
    'to fetch Trivy, when its own address does not answer',
  ),
  fixed(
    DATABASE_HOSTS,
    'to fetch the vulnerability database and the one for Java, unless `offline` or `SLIPWAY_TRIVY_DB`',
  ),
  fixed(
    toolHosts(['grype']),
    'to fetch Grype with `scanner: grype`, when it is not in the tool cache and no mirror is named',
  ),
  fixed(
    GRYPE_DATABASE_HOSTS,
    'for the database of Grype with `scanner: grype`, unless `offline` or `SLIPWAY_GRYPE_DB`',
  ),
  fixed([MAVEN_HOST], 'for a `pom.xml` in a folder, unless `offline`'),
]
