import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  IMAGE_DIGEST: {
    cause: 'The digest in the input `image` is not that of the layout.',
    next: 'Leave the digest out of `image`, or push the layout that has it.',
    outcomes: ['invalid'],
  },
  IMAGE_MISSING: {
    cause: 'It is not known where to push: `image` is not given, and build has recorded none.',
    next: 'Give `image`, or run build before push in the same job.',
    outcomes: ['invalid'],
  },
  LAYOUT_CHANGED: {
    cause: 'The image layout is not the one that build reported: something wrote into it.',
    next: 'Build, test and scan again, and let nothing write into the layout.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
