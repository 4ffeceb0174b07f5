/** An AudioContext without sound, for unit tests: it keeps the graph and every level that was asked for. */

export class FakeParam {
  value = 1
  readonly ramps: { value: number; at: number }[] = []
  cancelScheduledValues(): this { return this }
  setValueAtTime(value: number): this {
    this.value = value
    return this
  }
  linearRampToValueAtTime(value: number, at: number): this {
    this.ramps.push({ value, at })
    this.value = value
    return this
  }
}

export class FakeNode {
  readonly outputs = new Set<unknown>()
  readonly gain = new FakeParam()
  readonly frequency = new FakeParam()
  type = ''
  curve: Float32Array | undefined
  readonly stream: unknown
  fftSize = 0
  /** What an analyser finds. */
  samples: readonly number[] = []
  constructor(readonly kind: string, stream?: unknown) {
    this.stream = stream
  }
  connect(to: unknown): void { this.outputs.add(to) }
  disconnect(): void { this.outputs.clear() }
  readonly port = { postMessage: (): void => undefined }
  getFloatTimeDomainData(into: Float32Array): void { into.fill(0).set(this.samples) }
}

/** The first of what a node feeds. */
const next = (node: FakeNode): FakeNode => [...node.outputs][0] as FakeNode

export class FakeContext extends EventTarget {
  state: AudioContextState = 'suspended'
  currentTime = 0
  readonly destination = new FakeNode('destination')
  readonly nodes: FakeNode[] = []
  /** Whether the browser lets sound begin without a touch. */
  allowed = true
  readonly #make = (kind: string, stream?: unknown): FakeNode => {
    const node = new FakeNode(kind, stream)
    this.nodes.push(node)
    return node
  }
  /** Whether the browser loads worklets. */
  worklets = true
  readonly audioWorklet = {
    addModule: (): Promise<void> => (this.worklets ? Promise.resolve() : Promise.reject(new DOMException('no', 'AbortError'))),
  }
  createGain(): FakeNode { return this.#make('gain') }
  createBiquadFilter(): FakeNode { return this.#make('filter') }
  createWaveShaper(): FakeNode { return this.#make('shaper') }
  createAnalyser(): FakeNode { return this.#make('analyser') }
  /** A browser that lets no remote track into the graph. */
  refuses = false
  createMediaStreamSource(stream: unknown): FakeNode {
    if (this.refuses) throw new DOMException('no', 'NotSupportedError')
    return this.#make('source', stream)
  }
  resume(): Promise<void> {
    if (!this.allowed) return new Promise(() => undefined)
    this.state = 'running'
    this.dispatchEvent(new Event('statechange'))
    return Promise.resolve()
  }
  close(): Promise<void> {
    this.state = 'closed'
    return Promise.resolve()
  }
  /** Every way from this node to the destination. */
  reaches(node: unknown): boolean {
    return node === this.destination || (node instanceof FakeNode && [...node.outputs].some((next) => this.reaches(next)))
  }
  /** At which level each source is mixed that reaches the destination: behind its meter and the gain that levels it. */
  levels(): number[] {
    return this.#gains().map(({ gain }) => gain.value)
  }
  /** The levels of the sides that they come in on. */
  sides(): number[] {
    return this.#gains().map((gain) => next(gain).gain.value)
  }
  #gains(): FakeNode[] {
    return this.from('source').filter((source) => this.reaches(source)).map((source) => next(next(next(source))))
  }
  from(kind: string): FakeNode[] { return this.nodes.filter((n) => n.kind === kind) }
}

/** In the place of AudioWorkletNode. */
export class FakeWorkletNode extends FakeNode {
  static readonly made: FakeWorkletNode[] = []
  readonly parameters = new Map<string, FakeParam>()
  constructor(readonly context: FakeContext, readonly name: string, readonly options: Readonly<{ processorOptions?: unknown }> = {}) {
    super('worklet')
    FakeWorkletNode.made.push(this)
  }
}

export class FakeTrack extends EventTarget {
  enabled = true
  readyState = 'live'
  constructor(readonly kind: 'audio' | 'video' = 'audio', readonly id: string = crypto.randomUUID()) {
    super()
  }
  clone(): FakeTrack { return new FakeTrack(this.kind) }
  stop(): void { this.readyState = 'ended' }
}

export class FakeStream {
  constructor(readonly tracks: unknown[]) {}
}

export class FakeAudio {
  static readonly made: FakeAudio[] = []
  muted = false
  volume = 1
  srcObject: unknown = null
  constructor() { FakeAudio.made.push(this) }
  play(): Promise<void> { return Promise.resolve() }
}
