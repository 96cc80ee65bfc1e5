/**
 * Cases of the suite that the sandbox is not up to, each with the reason; packages/sandbox/README.md tells the same.
 */
export const NOT_IN_SANDBOX: ReadonlyMap<string, string> = new Map([
  ['pod security', 'there is no Pod Security admission'],
  ['admission denial', 'there are no admission policies or webhooks'],
  ['admission denial of one object', 'there are no admission policies or webhooks'],
  ['quota of objects', 'quotas count pods alone'],
  ['restarts three times waiting for its database', 'there are no volumes'],
  ['config map missing in a volume', 'there are no volumes'],
  ['one of two hundred crashes', 'each of its containers is a process here'],
  ['logs unreadable', 'clients send no token over plain HTTP, so there is nobody to refuse'],
  ['releases unreadable', 'clients send no token over plain HTTP, so there is nobody to refuse'],
  ['service account of the pod', 'it speaks plain HTTP, and a pod asks its API server by HTTPS'],
  ['pods unreadable', 'clients send no token over plain HTTP, so there is nobody to refuse'],
])
