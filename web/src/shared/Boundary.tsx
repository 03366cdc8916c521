import { Component, type ReactNode } from 'react';
import { ErrorState } from '@/ui/states';
import { failureOf } from './failure';

interface Props {
  /** "The memory chart" */
  what: string;
  children: ReactNode;
}

/** What breaks in here stays in here. */
export class Boundary extends Component<Props, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <ErrorState
        title={`${this.props.what} cannot be shown`}
        failure={failureOf(this.state.error)}
        onRetry={() => this.setState({ error: undefined })}
      />
    );
  }
}
