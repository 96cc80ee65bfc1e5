import type { ReleaseTarget, RollbackOrder } from '../../delivery'

export interface RollbackPlan extends RollbackOrder, ReleaseTarget {}
