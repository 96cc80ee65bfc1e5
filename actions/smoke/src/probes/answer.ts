import type { HttpErrorKind } from '@slipway/core'

/** What came back: an answer of any status, or none. */
export type Answer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Body
      /** Where it came from, when redirects led elsewhere. */
      readonly from?: URL
    }
  | { readonly kind: 'none'; readonly cause: HttpErrorKind; readonly message: string }

/** The part of a body that can be judged, or why there is none. */
export type Body = { readonly text: string } | { readonly unreadable: string; readonly begins?: string }
