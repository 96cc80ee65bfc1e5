/** Where Grype 0.121 fetches its database from when nobody tells it otherwise (`grype/db/v6/distribution`). */
export const GRYPE_DATABASE_HOSTS = ['grype.anchore.io'] as const
