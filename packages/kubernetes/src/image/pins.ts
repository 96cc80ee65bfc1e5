/** How the image comes into the chart: by values where they do, else into the render; or by one of the two alone. */
export const PINS = ['auto', 'values', 'render'] as const
export type Pin = (typeof PINS)[number]
