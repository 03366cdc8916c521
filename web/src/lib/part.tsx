import {
  Component,
  type ComponentType,
  type FunctionComponent,
  type LazyExoticComponent,
  lazy,
  type ReactNode,
  useState,
} from 'react';

const RELOADED = 'homelabcmd.reloaded-for';

/** A part of the app could not be fetched. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';

  constructor(
    /** The hub does not answer, so it may be there later. */
    readonly isAway: boolean,
    /** Has the part fetched anew when it is next shown. */
    readonly forget: () => void,
    cause: unknown,
  ) {
    const why = isAway
      ? 'The hub is away, and this part of the page is still there.'
      : 'The hub does not have this part of the page.';
    super(why, { cause });
  }
}

export interface Part<P> {
  /** Suspends until it is fetched. */
  Part: FunctionComponent<P>;
  preload: () => void;
}

/** A part of the app in a file of its own, fetched when it is wanted or when there is time. */
export function part<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
): Part<P> {
  let current: LazyExoticComponent<ComponentType<P>> | undefined;
  const forget = () => {
    current = undefined;
  };
  const fetched = () => lazy(() => load().catch((error) => recover(error, forget)));
  return {
    Part: (props) => {
      const [Inner] = useState(() => {
        current ??= fetched();
        return current as ComponentType<P>;
      });
      return <Inner {...props} />;
    },
    preload: () => void load().catch(() => undefined),
  };
}

/**
 * The file is not there. Either the hub is away, or it is a newer one that has other files: then the
 * page is loaded anew, once.
 */
async function recover(error: unknown, forget: () => void): Promise<never> {
  const health = await fetch(new URL('api/v1/system/health', document.baseURI)).catch(
    () => undefined,
  );
  if (!health?.ok) throw new PartMissing(true, forget, error);
  if (sessionStorage.getItem(RELOADED) === location.pathname) {
    throw new PartMissing(false, forget, error);
  }
  sessionStorage.setItem(RELOADED, location.pathname);
  location.reload();
  // Nothing more happens in this page.
  return new Promise(() => {});
}

/** The page came up: a later missing file may be answered by a reload again. */
export function pageIsUp(): void {
  setTimeout(() => sessionStorage.removeItem(RELOADED), 10_000);
}

interface BoundaryProps {
  /** Takes what was wanted off the page again. */
  onMissing: (error: PartMissing) => void;
  children: ReactNode;
}

/** Keeps the page as it is when a part that lies over it cannot be fetched. */
export class PartBoundary extends Component<BoundaryProps, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidCatch(error: unknown) {
    if (!(error instanceof PartMissing)) return;
    error.forget();
    this.props.onMissing(error);
    this.setState({ error: undefined });
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    if (error instanceof PartMissing) return null;
    throw error;
  }
}
