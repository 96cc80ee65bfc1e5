/** Actions of others that a workflow of ours names: a full commit, and the version beside. */
export const PINS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  upload: 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
  download: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
  node: 'actions/setup-node@48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e # v6.4.0',
  go: 'actions/setup-go@4a3601121dd01d1626a1e23e37211e3254c1c06c # v6.4.0',
  python: 'actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0',
  java: 'actions/setup-java@be666c2fcd27ec809703dec50e508c2fdc7f6654 # v5.2.0',
  dotnet: 'actions/setup-dotnet@baa11fbfe1d6520db94683bd5c7a3818018e4309 # v5.1.0',
  php: 'shivammathur/setup-php@44454db4f0199b8b9685a5d763dc37cbf79108e1 # v2.36.0',
  ruby: 'ruby/setup-ruby@8aeb6ff8030dd539317f8e1769a044873b56ea71 # v1.268.0',
} as const

/** Where Slipway itself is taken from. */
export interface Release {
  readonly version: string
  /** 40 hex digits; zeros where it is not known. */
  readonly commit: string
  /** The commit is that of a checkout, or was given: no version may be said of it. */
  readonly unreleased?: boolean
}

/** Behind a pin, as Dependabot and Renovate read it. */
export const versionOf = ({ version, unreleased }: Release): string => (unreleased === true ? '' : ` # v${version}`)

export const isUnknown = ({ commit }: Release): boolean => /^0+$/.test(commit)
