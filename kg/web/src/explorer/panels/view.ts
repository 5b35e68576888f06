// What the evidence panel shows at a time.
export interface View {
  readonly key: string;
  readonly kind: (Node | string)[];
  readonly definition?: string;
  readonly title: (Node | string)[];
  readonly body: (Node | null)[];
}
