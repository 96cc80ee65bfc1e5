import type { JsonObject } from '@slipway/core'

/** Renders the chart with these values on top; a failed render gives Helm's own words. */
export type Render = (values: JsonObject | undefined) => Promise<Rendered>

export type Rendered = { readonly text: string } | { readonly failed: string }
