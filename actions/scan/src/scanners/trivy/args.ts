import type { Check, TargetKind } from '../../kinds'

export interface TrivyPlan {
  readonly kind: TargetKind
  /** Absolute path of what is scanned. */
  readonly path: string
  readonly scanners: readonly Check[]
  /**
   * Empty files and a folder of ours: given by name, so that files of that kind in the workspace are not looked for.
   */
  readonly isolation: {
    readonly config: string
    readonly ignore: string
    readonly secrets: string
    readonly modules: string
  }
  /** A folder of this run alone, the database in it: two scans never share what Trivy locks. */
  readonly cache: string
  readonly report: string
  readonly offline: boolean
  readonly timeout: number
  /** Relative to what is scanned. */
  readonly skip: readonly string[]
}

/**
 * The command line of one run. Everything is found and everything is listed: severities, gate and exclusions are ours
 * to decide afterwards. What could not be read stands in the log alone, at the level debug. Checks for configuration
 * are those built into the verified program, not a bundle fetched at run time.
 */
export function trivyArgs(plan: TrivyPlan): readonly string[] {
  const { isolation } = plan
  return [
    plan.kind === 'image' ? 'image' : plan.kind === 'sbom' ? 'sbom' : 'filesystem',
    `--config=${isolation.config}`,
    `--ignorefile=${isolation.ignore}`,
    ...(plan.kind === 'sbom' ? [] : [`--secret-config=${isolation.secrets}`, `--module-dir=${isolation.modules}`]),
    `--cache-dir=${plan.cache}`,
    '--cache-backend=memory',
    '--format=json',
    '--list-all-pkgs',
    `--scanners=${plan.scanners.join(',')}`,
    '--skip-db-update',
    ...(plan.kind === 'sbom' ? [] : ['--skip-check-update']),
    ...(plan.offline ? ['--offline-scan'] : []),
    // Both databases are fetched, checked and kept by us.
    '--skip-java-db-update',
    '--exit-code=0',
    '--debug',
    '--no-progress',
    `--timeout=${Math.ceil(plan.timeout / 1000)}s`,
    `--output=${plan.report}`,
    ...plan.skip.flatMap((path) => [`--skip-files=${literally(path)}`, `--skip-dirs=${literally(path)}`]),
    ...(plan.kind === 'image' ? [`--input=${plan.path}`] : ['--', plan.path]),
  ]
}

/** The option takes a list in the form of CSV, of patterns: neither a comma nor a bracket may mean anything. */
function literally(path: string): string {
  return `"${path.replace(/[\\*?[\]{}]/g, '\\$&').replaceAll('"', '""')}"`
}
