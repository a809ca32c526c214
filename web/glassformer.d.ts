// Types of glassformer.js; what each call means, to the letter: docs/api.md and docs/model.md.

/** "webgpu" rejects where there is none; "auto" is WebGPU on a hardware adapter and the CPU otherwise. */
export function open(options?: { backend?: "auto" | "webgpu" | "cpu" }): Promise<Lab>;

/** Row-major. */
export interface Tensor {
  shape: number[];
  data: Float32Array;
}

export interface Lab {
  readonly backend: { kind: "webgpu" | "cpu"; name: string; software: boolean };
  readonly version: string;

  /** Ready to build and train. */
  tasks(): Promise<{ name: string; config: ModelConfig; vocabulary: string[]; start?: number; stop?: number }[]>;
  build(config: ModelConfig, options?: { seed?: number }): Promise<ModelInfo>;
  parameters(): Promise<Record<string, Tensor>>;
  /** All or nothing; the error lists missing, unknown and mis-shaped names. */
  setParameters(parameters: Record<string, Tensor>): Promise<void>;

  forward(request: {
    /** [B][T]; encoder_decoder: the target side. */
    tokens: number[][];
    /** [B][S], encoder_decoder only. */
    source?: number[][];
    /** -1 = no loss here. */
    targets?: number[][];
    /** Names, "grad:NAME" for gradients (needs targets); "all": every activation, no gradients. */
    capture?: string[] | "all";
    interventions?: Intervention[];
  }): Promise<{ loss?: number; logits: Tensor; tensors: Record<string, Tensor> }>;

  train(
    request: {
      /** One entry a step, in order, over again, from entry 0 at each call; or a task. */
      data:
        | { tokens: number[][]; targets: number[][]; source?: number[][] }[]
        | { task: string; batch: number };
      steps: number;
      optimizer?: Partial<{
        lr: number;
        beta1: number;
        beta2: number;
        eps: number;
        weight_decay: number;
        clip: number | null;
        warmup: number;
        schedule: "constant" | "linear" | "cosine";
        min_lr: number;
        total_steps: number;
      }>;
      /** Of a task's rows and their draws; absent: that of the last build. */
      seed?: number;
      /** Held during training. */
      interventions?: Intervention[];
    },
    onProgress?: (progress: {
      step: number;
      loss: number;
      grad_norm: number;
      lr: number;
      tokens_per_second: number;
    }) => void,
    signal?: AbortSignal,
  ): Promise<{ losses: number[] }>;

  /** The new ids, stop excluded. */
  generate(
    request: {
      prompt: number[];
      source?: number[];
      count: number;
      stop?: number;
      temperature?: number;
      top_k?: number;
      top_p?: number;
      seed?: number;
    },
    onToken?: (token: { id: number; probability: number }) => void,
  ): Promise<number[]>;

  /** Safetensors; the configuration in its metadata under "glassformer.config". */
  save(): Promise<ArrayBuffer>;
  /** Also of a file of saveState: its parameters. */
  load(file: ArrayBuffer): Promise<ModelInfo>;
  /** What save writes, with moments, step, optimizer, seeds and task: training goes on to the same bits. */
  saveState(): Promise<ArrayBuffer>;
  loadState(file: ArrayBuffer): Promise<ModelInfo>;

  /** Each variant with each seed, one run after another, on models of their own. */
  compare(
    request: {
      base: ModelConfig;
      /** 1 to 16; each replaces fields of the base. optimizer: as in train. */
      variants: Partial<ModelConfig & { optimizer: object }>[];
      data: { task: string; batch: number };
      steps: number;
      /** 1 to 16; of weights, rows and draws. */
      seeds: number[];
    },
    /** remaining: steps of all runs after this one. */
    onProgress?: (progress: { variant: number; seed: number; step: number; loss: number; remaining?: number }) => void,
    signal?: AbortSignal,
  ): Promise<{
    runs: {
      variant: number;
      seed: number;
      losses: number[];
      /** Mean loss over held-out rows after every 20 steps and after the last. */
      validation: number[];
      /** After the last step. */
      exact_match: number;
      parameter_count: number;
      /** Where the run broke off; losses are those before. */
      diverged?: { step: number; tensor: string };
    }[];
  }>;

  /** The first rows of a task, for the seed of the last build (0 before any): what train draws from. */
  rows(request: {
    task: string;
    split: "training" | "held_out";
    count: number;
  }): Promise<{ tokens: number[][]; targets: number[][]; source?: number[][] }>;
  /** The first held-out rows (256, or as many as there are) of a task, by default the one trained on last. */
  evaluate(request?: { task?: string; count?: number }): Promise<{ loss: number; exact_match: number }>;

  /** Sets what encode and decode use. merges: 0 = characters. */
  tokenizer(
    request: { text: string; merges: number } | { task: string },
  ): Promise<{ vocabulary: string[]; merges: [string, string][] }>;
  encode(text: string): Promise<number[]>;
  decode(ids: number[]): Promise<string>;
  /** Frees the GPU; every later call rejects. */
  close(): void;
}

export interface Intervention {
  tensor: string;
  /** One entry per axis; null selects the whole axis. */
  at: (number | null)[];
  set: number | "zero" | "mean" | { from: Tensor };
}

export interface ModelInfo {
  parameter_count: number;
  /** axes: "B", "T", "H", ... or a number. */
  tensors: { name: string; axes: string[]; role: "parameter" | "activation" | "gradient" }[];
  /** formula: MathML. */
  operations: {
    index: number;
    pass: "forward" | "backward";
    kind: string;
    scope: string;
    inputs: string[];
    output: string;
    formula: string;
  }[];
}

/** docs/model.md; every field is required. */
export interface ModelConfig {
  version: 1;
  topology: "decoder" | "encoder" | "encoder_decoder";
  vocab_size: number;
  context: number;
  layers: number;
  d_model: number;
  heads: number;
  kv_heads: number;
  d_ff: number;
  position: "rope" | "learned" | "sinusoidal" | "alibi" | "none";
  rope_base: number;
  rope_pairing: "interleaved" | "half";
  scale_scores: boolean;
  norm: "rms_norm" | "layer_norm";
  norm_placement: "pre" | "post";
  norm_eps: number;
  feed_forward: "relu" | "gelu" | "silu" | "reglu" | "geglu" | "swiglu";
  bias: boolean;
  residual: boolean;
  tie_embeddings: boolean;
  pad_token: number | null;
}

/** Every rejection. */
export interface LabError extends Error {
  code:
    | "invalid_config"
    | "invalid_input"
    | "invalid_checkpoint"
    | "out_of_memory"
    | "no_webgpu"
    | "device_lost"
    | "diverged"
    | "closed"
    | "aborted"
    | "internal";
  /** Of the steps that stay: aborted and diverged. */
  losses?: number[];
}
