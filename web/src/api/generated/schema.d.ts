// Generated from openapi.json by `npm run types`. Do not edit.

export interface paths {
    "/api/v1/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists actions, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of this name in the catalogue. */
                    action?: string;
                    /** @description Only those that were asked for in one go. */
                    batch_id?: components["schemas"]["BatchId"];
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description At most so many items (1 to 1000; 500 when absent). */
                    limit?: number;
                    /** @description Only those on this machine. */
                    machine_id?: components["schemas"]["MachineId"];
                    /** @description Only those that have not ended. */
                    open?: boolean;
                    /** @description Only those in this state. */
                    state?: components["schemas"]["ActionState"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Action"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Starts an action on one machine or many, and does not wait for its end. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BulkWish"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BatchStart"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells of one action. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ActionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Action"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves an action that waits: it is begun. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ActionId"];
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description For the record.
                         * @default null
                         */
                        note?: string | null;
                    } | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Action"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels an action: one that runs is ended on the machine with all that it started, which takes a moment. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ActionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Action"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells what a command printed so far. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ActionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActionOutput"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/output/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams what a command prints, from its first byte, while it comes. Events: `output`; `end` with the action
         *     when nothing more comes. `Last-Event-ID` resumes.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ActionId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": {
                            Output: components["schemas"]["OutputEvent"];
                        } | {
                            End: components["schemas"]["Action"];
                        };
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuses an action that waits, for a reason. Who asked for it may do that, too. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ActionId"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Rejection"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Action"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells what became of actions that were asked for in one go. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["BatchId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Batch"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels all of them that have not ended. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["BatchId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/binaries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the agent programs that this hub can hand out. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Binary"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/binaries/{architecture}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Downloads an agent program. Open: it holds no secret. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    architecture: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": unknown;
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Trades a code for the machine's own token. Open: the code is the right to do it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EnrolRequest"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EnrolAnswer"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Gone */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the codes that can still be used. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Enrolment"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Makes a one-time code for an agent. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewEnrolment"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedEnrolment"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/enrolments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells what became of a code. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Enrolment"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Withdraws a code. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a beat. The answer comes after everything in it is on disk.
         * @description Agents of version 1 send another body to the same address; it is taken too.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Beat"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BeatAnswer"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Payload Too Large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists alerts, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those of this condition. */
                    condition?: components["schemas"]["Condition"];
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description At most so many items (1 to 1000; 500 when absent). */
                    limit?: number;
                    /** @description Only those of this machine. */
                    machine_id?: string;
                    /** @description Only those of this severity. */
                    severity?: components["schemas"]["Severity"];
                    /**
                     * @description `open`, `acknowledged`, `snoozed`, `resolved`, several with commas, or `active` for all that are
                     *     not resolved. All when absent.
                     */
                    state?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Alert"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads an alert with its history. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an alert: somebody cares for it. It still ends by itself. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description For people.
                         * @default null
                         */
                        note?: string | null;
                    } | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a step back: the alert is open again. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends an alert. While its condition holds, only something worse opens another. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description For people.
                         * @default null
                         */
                        note?: string | null;
                    } | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts an alert off: no messages about it until then. What is still wrong then is open again. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Snooze"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists who did what, newest first: by number, or by time where `from` or `to` is given.
         * @description A page takes a bounded amount of work. Where few entries fit, it may have fewer items than asked for, or none,
         *     and still a `next_cursor`: there may be more behind it.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only this action (`credential.used`), or all of a domain (`credential`). */
                    action?: string;
                    /** @description Only what was done by who has exactly this name. */
                    actor?: string;
                    /** @description Only what was done by this kind of somebody. */
                    actor_kind?: components["schemas"]["ActorKind"];
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Only what was done at this time or later. */
                    from?: string;
                    /** @description At most so many items (1 to 1000). */
                    limit?: number;
                    /** @description Only what was done on this machine. */
                    machine_id?: components["schemas"]["MachineId"];
                    /** @description Only what ended so. */
                    outcome?: components["schemas"]["Outcome"];
                    /** @description Only what has this in its subject; large and small letters are the same. */
                    text?: string;
                    /** @description Only what was done before this time. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_AuditEntry"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, as a file (CSV), oldest first.
         * @description Without filters `homelabcmd audit verify --file` looks through it as it does through the database; with
         *     filters, `--filtered` looks through what is there. A field that a spreadsheet could take for a formula has an
         *     apostrophe before it.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only this action (`credential.used`), or all of a domain (`credential`). */
                    action?: string;
                    /** @description Only what was done by who has exactly this name. */
                    actor?: string;
                    /** @description Only what was done by this kind of somebody. */
                    actor_kind?: components["schemas"]["ActorKind"];
                    /** @description Only what was done at this time or later. */
                    from?: string;
                    /** @description Only what was done on this machine. */
                    machine_id?: components["schemas"]["MachineId"];
                    /** @description Only what ended so. */
                    outcome?: components["schemas"]["Outcome"];
                    /** @description Only what has this in its subject; large and small letters are the same. */
                    text?: string;
                    /** @description Only what was done before this time. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what was done by commands on machines, as `GET /audit` lists all. */
        get: {
            parameters: {
                query?: {
                    /** @description Only this action (`credential.used`), or all of a domain (`credential`). */
                    action?: string;
                    /** @description Only what was done by who has exactly this name. */
                    actor?: string;
                    /** @description Only what was done by this kind of somebody. */
                    actor_kind?: components["schemas"]["ActorKind"];
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Only what was done at this time or later. */
                    from?: string;
                    /** @description At most so many items (1 to 1000). */
                    limit?: number;
                    /** @description Only what was done on this machine. */
                    machine_id?: components["schemas"]["MachineId"];
                    /** @description Only what ended so. */
                    outcome?: components["schemas"]["Outcome"];
                    /** @description Only what has this in its subject; large and small letters are the same. */
                    text?: string;
                    /** @description Only what was done before this time. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_AuditEntry"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/commands.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done by commands, as a file (CSV), oldest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Only this action (`credential.used`), or all of a domain (`credential`). */
                    action?: string;
                    /** @description Only what was done by who has exactly this name. */
                    actor?: string;
                    /** @description Only what was done by this kind of somebody. */
                    actor_kind?: components["schemas"]["ActorKind"];
                    /** @description Only what was done at this time or later. */
                    from?: string;
                    /** @description Only what was done on this machine. */
                    machine_id?: components["schemas"]["MachineId"];
                    /** @description Only what ended so. */
                    outcome?: components["schemas"]["Outcome"];
                    /** @description Only what has this in its subject; large and small letters are the same. */
                    text?: string;
                    /** @description Only what was done before this time. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells how the record stands: how long it is, where it ends, who remembers that, and whether it is whole. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditStatus"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what can be run on machines. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandCatalogue"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/commands/catalogue/{name}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves an action of the admin's own as it is written now: from then on it can be used. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActionDefinition"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/costs/breakdown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each machine cost in a month. */
        get: {
            parameters: {
                query?: {
                    /** @description `YYYY-MM`; this month when absent. */
                    month?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CostBreakdown"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/costs/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Costs by day, week or month. */
        get: {
            parameters: {
                query?: {
                    /** @description The first day, `YYYY-MM-DD`; 29 days before the last when absent. */
                    from?: string;
                    /** @description Only this machine; without the meter's own costs. */
                    machine_id?: string;
                    /** @description `day` when absent. */
                    step?: "day" | "week" | "month";
                    /** @description The last day, included; today when absent. */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CostHistory"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/costs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the home lab costs today, this month and last month, and what this month will have cost. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CostSummary"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the stored secrets, without the secrets. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Credential"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credentials/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps a secret for all machines. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    kind: components["schemas"]["CredentialKind"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CredentialBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Credential"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Forgets a secret of all machines. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    kind: components["schemas"]["CredentialKind"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credentials/ssh_key/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a key pair that the hub logs in to all machines with. The private key never leaves the hub. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GenerateBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Credential"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells how far it is. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Deployment"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the last twenty searches, newest first, without their hosts. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Discovery"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Starts a search for hosts. One goes on at a time: a second is refused, and `errors` names the first. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDiscovery"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DiscoveryWithHosts"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discovery/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells how a search goes and what it found so far. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["DiscoveryId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DiscoveryWithHosts"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discovery/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a search that goes on. What it found is kept. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["DiscoveryId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discovery/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists all hosts that are known: machines, devices of the tailnet, and what searches found. What several of
         *     them know is one row.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_DiscoveredHost"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discovery/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes hosts in: makes machines of them, each for itself. One that is refused keeps no other from being
         *     taken in.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ImportBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportResults"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/discovery/subnets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the networks that the hub's machine is in. Nothing is sent to them. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Subnets"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Streams what changes. Events: `hello`, `machines`, `changed`, `reset`, `ping`.
         * @description `Last-Event-ID` resumes; where the hub no longer knows what was missed it sends `reset`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": {
                            Hello: components["schemas"]["Hello"];
                        } | {
                            Machines: components["schemas"]["LiveMachines"];
                        } | {
                            Changed: components["schemas"]["Changed"];
                        } | {
                            Ping: components["schemas"]["Ping"];
                        };
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the machines, oldest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description Only servers, or only workstations. */
                    kind?: components["schemas"]["Kind"];
                    /** @description At most so many items (1 to 1000; 500 when absent). */
                    limit?: number;
                    /** @description Part of a name, hostname, address, tag or operating system. */
                    q?: string;
                    /** @description Only those with this status. */
                    status?: components["schemas"]["Status"];
                    /** @description Only those with this tag. */
                    tag?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Machine"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Adds a machine by hand. It is `unknown` until an agent enrols for it. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewMachineBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDetail"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a machine. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Deletes a machine and everything of it: readings, reports, its agent's token. One that others are reached
         *     through stays.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Changes a machine. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MachineChange"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/machines/{id}/agent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what was done to the agent of a machine over SSH, newest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Deployment"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Installs, upgrades, sets anew or removes the agent of a machine over SSH. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AgentOrder"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Deployment"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/commands/execute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs an action on a machine and waits for its end. What the command ended with is for whoever asked to
         *     judge: any exit code is an answer.
         * @description 400: this is no action, or not with these parameters. 403: not allowed, by role or by the machine. 404: no such
         *     machine. 408: it took too long; `context` has what was printed so far. 409 `approval_needed`: it waits for
         *     an approval, as the action that `conflicting_id` names; `waits_for_agent`: an agent of version 1 fetches it.
         *     429: too many in a minute. 502: the machine cannot be
         *     reached; `code` says how.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CommandWish"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandResult"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Request Timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Bad Gateway */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/commands/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what was done on a machine, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description At most so many items (1 to 1000; 500 when absent). */
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Action"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/commands/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what an action would run, and changes nothing. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CommandWish"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Validation"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells how a machine is reached, and whether it is the one that it was. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets how a machine is reached. What is left out is as for all machines. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RemoteSettings"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/credentials/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keeps a secret for one machine. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    kind: components["schemas"]["CredentialKind"];
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CredentialBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Credential"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Forgets a secret of one machine. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    kind: components["schemas"]["CredentialKind"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/credentials/ssh_key/generate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a key pair that the hub logs in to this machine with. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GenerateBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Credential"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/host-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forgets the host keys that are trusted: the next connection decides anew. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/host-keys/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts exactly the host key that was refused, in place of all that were trusted. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AcceptBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Readings over time, thinned out to about `max_points`; minimum, mean and maximum are kept. */
        get: {
            parameters: {
                query?: {
                    /** @description Start, RFC 3339 or seconds since 1970; instead of a range. */
                    from?: string;
                    /** @description At most about so many points a series (10 to 5000; 1500 when absent). */
                    max_points?: number;
                    /** @description Names of series or their beginnings, with commas between; all when absent. */
                    metrics?: string;
                    /** @description `1h`, `6h`, `24h`, `7d`, `30d` or `12m`, up to now; 24h when nothing is given. */
                    range?: string;
                    /** @description End, RFC 3339 or seconds since 1970; goes with a start, now when absent. */
                    to?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["History"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/metrics/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every reading of a window, as a file. */
        get: {
            parameters: {
                query?: {
                    /** @description `csv` when absent. */
                    format?: "csv" | "json";
                    /** @description Start, RFC 3339 or seconds since 1970; instead of a range. */
                    from?: string;
                    /** @description Names of series or their beginnings, with commas between; all when absent. */
                    metrics?: string;
                    /** @description `1h`, `6h`, `24h`, `7d`, `30d` or `12m`, up to now; 24h when nothing is given. */
                    range?: string;
                    /** @description End, RFC 3339 or seconds since 1970; goes with a start, now when absent. */
                    to?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Exported"];
                        "text/csv": string;
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/packages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a machine's pending updates. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PackageList"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/packages/{name}/changelog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Asks a machine's package manager what is new in a package. It is read over SSH and changes nothing there. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Changelog"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Bad Gateway */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/packages/upgrade": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts an upgrade and does not wait for its end: it goes on by itself on the machine, whatever becomes of the
         *     connection and the hub. What it prints is at `/actions/{id}/output/live`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description These packages only.
                         * @default []
                         */
                        packages?: string[];
                        /**
                         * @description Security updates only.
                         * @default false
                         */
                        security_only?: boolean;
                    } | null;
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Action"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Pauses a machine: somebody works on it. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description For people.
                         * @default null
                         */
                        reason?: string | null;
                    } | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/power": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads what a machine draws and how the hub knows. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachinePower"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets what a machine draws: its kind, its watts, or nothing of that. Costs of the past follow. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PowerSettings"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachinePower"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists a machine's service units: failed ones first, then by name. An expected one that the agent does
         *     not report is there with the state `unknown`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Service"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Expects a service to run. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewExpectation"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/services/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Expects a service to run, or changes what is expected of it. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description The alert for it is critical.
                         * @default false
                         */
                        is_critical?: boolean;
                    } | null;
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Expects a service to run no longer. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/services/{name}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restarts a service over SSH. When the service does not run after it, `ok` is false: the command ran, and
         *     the answer says what came of it. It is the action `restart_service`, and what holds for that holds here.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServiceRestart"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Request Timeout */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Bad Gateway */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/sudoers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells what the hub needs root for on a machine, as a sudoers file. Nothing is done there. */
        get: {
            parameters: {
                query?: {
                    /** @description Who the hub logs in as there when absent; where that is root, who it logs in as elsewhere. */
                    user?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Sudoers"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/sudoers/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Looks over SSH at what `sudo` grants on a machine, beside what the hub needs. Nothing is changed there. */
        post: {
            parameters: {
                query?: {
                    /** @description Who the hub logs in as there when absent; where that is root, who it logs in as elsewhere. */
                    user?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SudoersCheck"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Bad Gateway */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/sudoers/install": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the sudoers file on a machine, as root, once `visudo` there takes it; then looks at what is granted. */
        post: {
            parameters: {
                query?: {
                    /** @description Who the hub logs in as there when absent; where that is root, who it logs in as elsewhere. */
                    user?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SudoersCheck"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Bad Gateway */
                502: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/tailscale": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes away which device of the tailnet a machine is. The device may then be taken in anew, or linked to
         *     another machine.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the thresholds of a machine. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineThresholds"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Sets where the thresholds of a machine differ from those of all: an object with some of their
         *     fields. It takes the place of what was set before.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineThresholds"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Lets a machine have the thresholds of all. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineThresholds"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/unpause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ends a pause. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MachineDetail"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/machines/{id}/wake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Wakes a machine (Wake-on-LAN): another machine that is on and in one of its networks sends the magic packet.
         *     It is the action `wake` on that other machine, and what holds for actions holds here. Nobody answers a magic
         *     packet: the machine is awake when it beats.
         * @description 409 `no_card`: no network card of it is known; `no_relay`: no machine that is on is in a network with it.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["WakeRequest"] | null;
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Action"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists messages: the newest first, or those about an alert as they were made. */
        get: {
            parameters: {
                query?: {
                    /** @description Only those about this alert. */
                    alert_id?: string;
                    /** @description At most so many items (1 to 1000; 100 when absent). */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_SentMessage"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what is held back: it is said when its reason is over, if there is still something to say. */
        get: {
            parameters: {
                query?: {
                    /** @description Only this alert. */
                    alert_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_HeldMessage"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists scans, newest first. Of each machine and address the last 20 are kept, of all addresses that are no
         *     machines together 200.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only those at this name or address. */
                    address?: string;
                    /** @description `next_cursor` of the page before. */
                    cursor?: string;
                    /** @description At most so many items (1 to 1000; 500 when absent). */
                    limit?: number;
                    /** @description Only those of this machine. */
                    machine_id?: components["schemas"]["MachineId"];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_ScanEntry"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Starts a scan: one look at a machine, or at an address, over SSH. It goes on by itself. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ScanEntry"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells a whole scan. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ScanId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ScanReport"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Removes a scan that has ended. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ScanId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels a scan that has not ended, and ends its script on the machine. The answer waits for that, 20
         *     seconds at most.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: components["schemas"]["ScanId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ScanEntry"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scans/{id}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compares a scan with another one, by default the one before. The earlier of both comes first,
         *     whichever is asked for.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Another scan; the last one that was done before it, of the same machine or address, when absent. */
                    with?: components["schemas"]["ScanId"];
                };
                header?: never;
                path: {
                    id: components["schemas"]["ScanId"];
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ScanDifference"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells who is logged in. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CurrentSession"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Logs in; the session is in the cookie. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Logs out; also where nobody was logged in. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes one's own password; one's other sessions end. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PasswordChange"];
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Unauthorized */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists sessions. */
        get: {
            parameters: {
                query?: {
                    /** @description Everybody's instead of one's own; admins only. */
                    all?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Session"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a session: one's own, or as an admin anybody's. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads how commands are run. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandSettings"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Writes how commands are run. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CommandSettings"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CommandSettings"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/connectivity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells how machines are reached. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connectivity"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets how machines are reached. What is left out has its default. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Connectivity"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connectivity"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads what energy costs. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TariffSet"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets what energy costs. Costs of the past follow: each day is paid by the rate that is valid on it. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Tariff"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TariffSet"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/general": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads what holds for the hub as a whole. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["General"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets what holds for the hub as a whole. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["General"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["General"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads who is told of alerts. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Notifications"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets who is told of alerts, and when not. What is left out stays. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NotificationsBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Notifications"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/notifications/{channel}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a test message by a channel, at once and past the outbox, and shows what the other side says.
         *     The channel is named by its id, its name or its kind, where that is only one. A body tests what was
         *     not saved yet.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    channel: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        enabled?: boolean;
                        id?: components["schemas"]["ChannelId"] | null;
                        /** @description 1 to 64 characters. */
                        name: string;
                        route?: components["schemas"]["Route"];
                        /** @description By name. What is left out stays; null takes away. */
                        secrets?: {
                            [key: string]: string | null;
                        };
                        settings: components["schemas"]["ChannelSettings"];
                    } | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TestResult"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/notifications/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a channel. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChannelBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Channel"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/notifications/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes a channel. Messages that wait are tried again at once. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChannelBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Channel"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /** Removes a channel, with the messages that wait in it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads how long readings and the record of who did what are kept. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Retention"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Sets how long readings and the record of who did what are kept. What is older goes with the next run of the
         *     job.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Retention"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Retention"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/tailscale": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads how Tailscale is asked. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TailscaleSettings"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets how Tailscale is asked. What was listed under other settings is forgotten. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TailscaleSettingsBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TailscaleSettings"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/test-ssh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries to reach a machine, and says how far it came. Nothing is changed there. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Destination"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SshTest"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the thresholds that hold for all machines. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Thresholds"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sets thresholds that hold for all machines. What is left out stays as it is. */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Thresholds"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Thresholds"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells whether the hub still waits for its first admin. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SetupState"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Makes the first admin and logs them in. The link is void afterwards. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FirstAdmin"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too Many Requests */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells whether the hub is well. Open. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Health"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Describes the hub. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Info"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the background jobs. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Job"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tailscale/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the devices of the tailnet. The list is kept for five minutes; where Tailscale gives none, the
         *     older one is shown with why.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only those that are online, or that are not. */
                    online?: boolean;
                    /** @description Only those with this system: `linux`, `windows`, `macOS`, `iOS`, `android`. */
                    os?: string;
                    /** @description Part of a name, an address, a tag, a user or a system. */
                    q?: string;
                    /** @description Asks Tailscale again, though at most every ten seconds and not while it wants to be left alone. */
                    refresh?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TailscaleDevices"];
                    };
                };
                /** @description Bad Request */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tailscale/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a device of the tailnet in: makes a machine of it, or says which machine it is. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TailscaleImportBody"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportResult"];
                    };
                };
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportResult"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tailscale/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how the hub stands with Tailscale. Asks nobody. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TailscaleStatus"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tailscale/test-connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tests whether the list of devices can be had, with what is stored or with what was typed. Nothing is
         *     stored. While Tailscale wants to be left alone it is not asked.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * @description `tskey-api-…`
                         * @default null
                         */
                        api_key?: string | null;
                        /** @default null */
                        client_id?: string | null;
                        /**
                         * @description `tskey-client-…`
                         * @default null
                         */
                        oauth_secret?: string | null;
                        /** @default null */
                        source?: components["schemas"]["TailscaleSource"] | null;
                        /** @default null */
                        tailnet?: string | null;
                    } | null;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TailscaleTest"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tokens, newest first. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Token"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Makes a token. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewTokenBody"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedToken"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a token at once. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the users. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_User"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Makes a user. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewUser"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description Forbidden */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a user and their sessions. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Changes a user's role or password; a new password ends their sessions. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UserChange"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description Not Found */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Conflict */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Unprocessable Entity */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It failed, and this says why. */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description How a machine that is away left.
         * @enum {string}
         */
        Absence: "suspended" | "shut_down" | "rebooting" | "agent_stopped" | "lost";
        /** @description The key to accept. */
        AcceptBody: {
            /** @description `SHA256:…` of the key that was refused. */
            fingerprint: string;
        };
        /** @description An action on a machine. */
        Action: {
            /** @description Its name in the catalogue. */
            action: string;
            aftermath?: components["schemas"]["UnitAftermath"] | null;
            approver?: components["schemas"]["Role"] | null;
            /** Format: date-time */
            asked_at: string;
            batch_id?: components["schemas"]["BatchId"] | null;
            /** @description Who wanted it. */
            by: string;
            danger?: components["schemas"]["Danger"] | null;
            /** Format: date-time */
            decided_at?: string | null;
            decided_by?: string | null;
            /** @description It goes on by itself on the machine, also when the hub is away. */
            detached: boolean;
            /**
             * Format: int64
             * @description What the command itself took; milliseconds.
             */
            duration_ms?: number | null;
            /** Format: date-time */
            ended_at?: string | null;
            /** Format: int32 */
            exit_code?: number | null;
            /**
             * Format: date-time
             * @description When it is refused unless somebody approved it.
             */
            expires_at?: string | null;
            failure?: components["schemas"]["RemoteFailure"] | null;
            id: components["schemas"]["ActionId"];
            machine_id: components["schemas"]["MachineId"];
            /** @description As it was called then. */
            machine_name: string;
            /** @description What whoever decided said about it. */
            note?: string | null;
            params: Record<string, never>;
            /** @description Why it waits, or waited, for an approval. */
            reasons: components["schemas"]["ApprovalReason"][];
            /** Format: date-time */
            started_at?: string | null;
            state: components["schemas"]["ActionState"];
            /** Format: int64 */
            stderr_bytes: number;
            /**
             * Format: int64
             * @description Bytes that it printed so far.
             */
            stdout_bytes: number;
            /** @description Programs and arguments, as they reach the machine: one command after the other. */
            steps: string[][];
            /** @description What it does, in a few words. */
            title: string;
            upgrade?: components["schemas"]["UpgradeOutcome"] | null;
            /** @description Which way it takes to the machine. */
            via: components["schemas"]["ActionWay"];
        };
        /** @description An action that can be run. */
        ActionDefinition: {
            /** Format: date-time */
            approved_at?: string | null;
            approved_by?: string | null;
            /**
             * @description Program and arguments as they are written: `{name}` is the place of a parameter. Empty where the machine's
             *     package manager decides.
             */
            argv: string[];
            danger: components["schemas"]["Danger"];
            /** @description What it does to people. */
            effect: string;
            /** @description SHA-256 of how it is written. */
            hash: string;
            /** @description It may be used: shipped ones may, own ones once an admin approved them as they are written. */
            is_approved: boolean;
            /** @description It is one of the admin's own. */
            is_own: boolean;
            name: string;
            parameters: components["schemas"]["Parameter"][];
            /** @description Who may ask for it. */
            role: components["schemas"]["Role"];
            root: boolean;
            /** Format: int64 */
            timeout_seconds: number;
            /** @description What it does, with its parameters' names in place of values. */
            title: string;
        };
        /**
         * Format: uuid
         * @description An action on a machine.
         */
        ActionId: string;
        /** @description What is kept of what a command printed. */
        ActionOutput: {
            /** @description In the order in which it came. */
            pieces: components["schemas"]["OutputPiece"][];
            /** Format: int64 */
            stderr_bytes: number;
            stderr_truncated: boolean;
            /** Format: int64 */
            stdout_bytes: number;
            stdout_truncated: boolean;
        };
        /**
         * @description What became of an action so far.
         * @enum {string}
         */
        ActionState: "waiting" | "queued" | "running" | "done" | "failed" | "timed_out" | "cancelled" | "rejected" | "expired" | "interrupted";
        /**
         * @description Which way an action takes to its machine.
         * @enum {string}
         */
        ActionWay: "ssh" | "agent";
        /**
         * @description What kind of somebody acted.
         * @enum {string}
         */
        ActorKind: "user" | "token" | "job" | "agent" | "command_line";
        /**
         * @description What is done.
         * @enum {string}
         */
        AgentAction: "install" | "upgrade" | "reconfigure" | "remove";
        /** @description The agent and the machine it speaks for. */
        AgentInfo: {
            /** @description The machine's identity at the hub: a UUID that the agent made once and keeps. */
            guid: string;
            /** @description `gethostname()`. */
            hostname: string;
            /**
             * Format: int32
             * @description Seconds between two beats as the agent is set.
             */
            interval_seconds: number;
            /** @description A keyed hash of `/etc/machine-id`, hex: tells cloned disks apart without giving the id away. */
            machine_id_hash?: string | null;
            /**
             * @description Random, new with each start of the agent: two copies of one disk beat under one GUID, but never
             *     in one run. Absent in what is sent beside the agent (the goodbye before a sleep).
             */
            run_id?: string | null;
            /** @description The agent's version, `MAJOR.MINOR.PATCH`. */
            version: string;
        };
        /** @description What to do with the agent of a machine. */
        AgentOrder: {
            action: components["schemas"]["AgentAction"];
            /**
             * @description Let the agent count containers. It may then read Docker's socket, which is as good as root. What is
             *     left out stays; on a new machine it is off.
             */
            docker?: boolean | null;
            /**
             * @description The hub's address for the agent. When absent: at an installation the public address, or where the
             *     machine sees the hub; else the one that it knows.
             */
            hub_url?: string | null;
            /** @description Let the agent read how much energy the processor uses. */
            power?: boolean | null;
        };
        /** @description The agent that speaks for a machine. */
        AgentView: {
            /**
             * Format: int32
             * @description Seconds between beats: as an admin wants it, or else as the agent is set.
             */
            interval_seconds?: number | null;
            /** Format: int32 */
            protocol?: number | null;
            version?: string | null;
        };
        /** @description An alert. */
        Alert: {
            /** Format: date-time */
            acknowledged_at?: string | null;
            acknowledged_by?: string | null;
            condition: components["schemas"]["Condition"];
            id: components["schemas"]["AlertId"];
            /** @description Alerts of machines that went at once share one. */
            incident?: string | null;
            machine_id: components["schemas"]["MachineId"];
            machine_name: string;
            /** @description What was said when it was acknowledged or snoozed. */
            note?: string | null;
            /** Format: date-time */
            opened_at: string;
            /** @description Why it ended, where that is not plain. */
            resolution?: string | null;
            /** Format: date-time */
            resolved_at?: string | null;
            /** @description Who resolved it; null when it went by itself. */
            resolved_by?: string | null;
            severity: components["schemas"]["Severity"];
            /** Format: date-time */
            snoozed_until?: string | null;
            state: components["schemas"]["AlertState"];
            /** @description A mount point, a unit; empty where the machine has only one such thing. */
            subject: string;
            /**
             * Format: double
             * @description The line that it crossed.
             */
            threshold?: number | null;
            /** @description What is wrong, in a few words without the machine's name. */
            title: string;
            /**
             * Format: double
             * @description The reading at its last change, in the unit of its condition.
             */
            value?: number | null;
        };
        /** @description An alert with its history. */
        AlertDetail: components["schemas"]["Alert"] & {
            /** @description Oldest first. */
            history: components["schemas"]["AlertTransition"][];
        };
        /**
         * Format: uuid
         * @description An alert.
         */
        AlertId: string;
        /**
         * @description Where an alert stands.
         * @enum {string}
         */
        AlertState: "open" | "acknowledged" | "snoozed" | "resolved";
        /** @description One line of an alert's history. */
        AlertTransition: {
            /** Format: date-time */
            at: string;
            /** @description Who did it; null for the hub. */
            by?: string | null;
            kind: components["schemas"]["TransitionKind"];
            note?: string | null;
            severity: components["schemas"]["Severity"];
            /** Format: double */
            value?: number | null;
        };
        /** @description An Apprise API server. */
        Apprise: {
            /** @description The server. */
            server: string;
            /** @description Only services of the configuration that have this tag. */
            tag?: string | null;
        };
        /** @description Why an action waits for somebody's approval. */
        ApprovalReason: {
            /** @enum {string} */
            reason: "paused";
        } | {
            /** @enum {string} */
            reason: "dangerous";
        } | {
            /** @enum {string} */
            reason: "rule";
        };
        /** @description When an action waits for an approval, beside paused machines and dangerous actions. */
        ApprovalRule: {
            /**
             * @description These actions; all when empty.
             * @default []
             */
            actions: string[];
            /**
             * @description On machines of these kinds.
             * @default []
             */
            kinds: components["schemas"]["Kind"][];
            /**
             * @description On these machines; on all when this, `tags` and `kinds` are empty.
             * @default []
             */
            machines: components["schemas"]["MachineId"][];
            /**
             * @description On machines with one of these tags.
             * @default []
             */
            tags: string[];
        };
        /** @description What the agent of a machine remembers. */
        AuditAnchor: {
            /**
             * Format: date-time
             * @description When it told that first.
             */
            contradicted_at?: string | null;
            contradiction?: components["schemas"]["AuditPlace"] | null;
            entry?: components["schemas"]["AuditPlace"] | null;
            machine_id: string;
            /** @description Null when the machine is gone. */
            machine_name?: string | null;
            /**
             * Format: date-time
             * @description When it told that.
             */
            told_at?: string | null;
        };
        /** @description What came of looking through the whole record. */
        AuditCheck: {
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description So many entries were.
             */
            entries: number;
            /** @description What was wrong with it. */
            finding?: string | null;
            /** @description Whether all was as it was written. */
            is_whole: boolean;
            /**
             * Format: int64
             * @description The first entry that was not.
             */
            position?: number | null;
        };
        /** @description One thing that was done. */
        AuditEntry: {
            /** @description `credential.used`, `host_key.accepted`. */
            action: string;
            actor: string;
            actor_kind: components["schemas"]["ActorKind"];
            /** Format: date-time */
            at: string;
            detail: Record<string, never>;
            /** @description Over all of this and the hash of the entry before; null for entries from before there were hashes. */
            hash?: string | null;
            /** @description The machine may be gone by now. */
            machine_id?: string | null;
            outcome: components["schemas"]["Outcome"];
            /**
             * Format: int64
             * @description Entries are numbered in their order.
             */
            position: number;
            /** @description What it was done to, for people. */
            subject: string;
        };
        /** @description The oldest entry. */
        AuditFirst: {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            position: number;
        };
        /** @description An entry of the hub's audit, by its number and its hash. */
        AuditHead: {
            /** @description SHA-256 over the entry and all before it, lower-case hex. */
            hash: string;
            /**
             * Format: int64
             * @description Entries are numbered from 1.
             */
            position: number;
        };
        /** @description An entry by its number and its hash. */
        AuditPlace: {
            hash: string;
            /** Format: int64 */
            position: number;
        };
        /** @description How the record stands. */
        AuditStatus: {
            /** @description What agents remember. */
            anchors: components["schemas"]["AuditAnchor"][];
            checkpoint?: components["schemas"]["AuditPlace"] | null;
            /**
             * Format: int64
             * @description Entries that are kept.
             */
            entries: number;
            first?: components["schemas"]["AuditFirst"] | null;
            head?: components["schemas"]["AuditPlace"] | null;
            last_check?: components["schemas"]["AuditCheck"] | null;
            /**
             * Format: date-time
             * @description When that was.
             */
            pruned_at?: string | null;
            /**
             * Format: int32
             * @description Days that entries are kept; 0 is for ever.
             */
            retention_days: number;
        };
        /** @description What was asked for in one go. */
        Batch: {
            /** @description How many are in each state. */
            counts: {
                [key: string]: number;
            };
            /** @description None of them goes on or waits. */
            ended: boolean;
            id: components["schemas"]["BatchId"];
            /** @description What failed comes first, then what goes on, then what is done. */
            items: components["schemas"]["Action"][];
        };
        /**
         * Format: uuid
         * @description Actions that were asked for in one go.
         */
        BatchId: string;
        /** @description What became of it on one machine at first: an action, or why there is none. */
        BatchItem: {
            action?: components["schemas"]["Action"] | null;
            error?: components["schemas"]["Refusal"] | null;
            machine_id: components["schemas"]["MachineId"];
        };
        /** @description What was begun. */
        BatchStart: {
            batch_id: components["schemas"]["BatchId"];
            items: components["schemas"]["BatchItem"][];
        };
        /** @description One message from an agent. */
        Beat: {
            /** @description Who speaks. */
            agent: components["schemas"]["AgentInfo"];
            audit_head?: components["schemas"]["AuditHead"] | null;
            containers?: components["schemas"]["Containers"] | null;
            facts?: components["schemas"]["Facts"] | null;
            goodbye?: components["schemas"]["Goodbye"] | null;
            /**
             * Format: int32
             * @description [`crate::PROTOCOL`] of the agent's build; its absence marks a beat of a v1 agent.
             */
            protocol: number;
            /** @description Oldest first; more than one when the hub was away. May be empty in a goodbye. */
            samples: components["schemas"]["Sample"][];
            /**
             * Format: date-time
             * @description The agent's clock when it sent this; the hub learns from it how far that clock is off.
             */
            sent_at: string;
            /**
             * Format: int64
             * @description Number of this beat within the stream, rising by one.
             */
            sequence: number;
            /** @description All service units; sent at start, when a state changed, and when wanted. */
            services?: components["schemas"]["UnitStatus"][] | null;
            /** @description The id of the ring that numbers the samples: new when the agent lost its state folder. */
            stream: string;
            updates?: components["schemas"]["Updates"] | null;
        };
        /**
         * @description The hub's answer, sent after everything in the beat is on disk.
         *
         *     The first four fields are what v1 agents read; they are always there.
         */
        BeatAnswer: {
            /**
             * Format: int64
             * @description Every sample of this stream up to this number is stored: the agent may forget them.
             */
            accepted_seq?: number | null;
            audit_head?: components["schemas"]["AuditHead"] | null;
            /**
             * Format: int32
             * @description The interval that the hub wishes for, when an admin set one for this machine.
             */
            interval_seconds?: number | null;
            /** @description The machine's id in the API. */
            machine_id: string;
            /** @description What the hub had to clamp, shift or leave out, in words; at most 20. */
            notes?: string[];
            /** @description What a v1 agent is to run; empty for all others. */
            pending_commands?: components["schemas"]["PendingCommand"][];
            /**
             * Format: int32
             * @description The protocol that the hub speaks.
             */
            protocol: number;
            /** @description Ids of all command results that the beat carried, known or not. */
            results_acknowledged?: number[];
            /** @description True when this beat made the machine known. */
            server_registered: boolean;
            /** @description Always `ok`. */
            status: string;
            /** @description Sections that the hub has never seen of this machine and wants in the next beat. */
            want?: components["schemas"]["Section"][];
        };
        /** @description An agent program. */
        Binary: {
            /** @description As `uname -m` says it: `x86_64`, `aarch64`, `armv7l`, … */
            architecture: string;
            /** @description To check a download by. */
            sha256: string;
            /**
             * Format: int64
             * @description Its length.
             */
            size_bytes: number;
        };
        /** @description A package that is not installed as it should be. */
        BrokenPackage: {
            /** @description Package name. */
            name: string;
            /** @description What is wrong, for people. */
            reason: string;
        };
        /** @description What to run, and where. A machine is meant that is named, or has one of the tags, or is of one of the kinds. */
        BulkWish: components["schemas"]["CommandWish"] & {
            /** @description What has to wait for an approval is approved with it, where the caller may; else it waits. */
            approve?: boolean;
            kinds?: components["schemas"]["Kind"][];
            machines?: components["schemas"]["MachineId"][];
            /**
             * Format: int32
             * @description So many machines at once (1 to 16; 4 when absent).
             */
            parallel?: number;
            /** @description What has not begun when one has failed is not begun. */
            stop_on_failure?: boolean;
            tags?: string[];
        };
        /** @description `event: changed`: what to read anew. */
        Changed: {
            topics: components["schemas"]["ChangedTopic"][];
        };
        /** @description One thing that changed. */
        ChangedTopic: {
            /** @description Absent for the topic as a whole. */
            id?: string | null;
            /** @description `machine`, `machines`, `enrolment`, `settings`, … */
            topic: string;
        };
        /** @description What is new in a package. */
        Changelog: {
            package: string;
            /** @description As the package manager tells it, newest first. */
            text: string;
            /** @description There is more. */
            truncated: boolean;
        };
        /** @description A channel. */
        Channel: {
            enabled: boolean;
            /**
             * Format: date-time
             * @description When one last did not, if none did since.
             */
            failed_at?: string | null;
            /** @description What the other side said then. */
            failure?: string | null;
            id: components["schemas"]["ChannelId"];
            name: string;
            route: components["schemas"]["Route"];
            /** @description The secrets that this kind has, and whether each is set. They are never shown. */
            secrets: {
                [key: string]: boolean;
            };
            /**
             * Format: date-time
             * @description When one last arrived.
             */
            sent_at?: string | null;
            settings: components["schemas"]["ChannelSettings"];
            /**
             * Format: int64
             * @description Messages that wait.
             */
            waiting: number;
        };
        /** @description A channel as it shall be. */
        ChannelBody: {
            enabled?: boolean;
            id?: components["schemas"]["ChannelId"] | null;
            /** @description 1 to 64 characters. */
            name: string;
            route?: components["schemas"]["Route"];
            /** @description By name. What is left out stays; null takes away. */
            secrets?: {
                [key: string]: string | null;
            };
            settings: components["schemas"]["ChannelSettings"];
        };
        /**
         * Format: uuid
         * @description A channel.
         */
        ChannelId: string;
        /** @description The part of a channel that the API shows. */
        ChannelSettings: (components["schemas"]["Slack"] & {
            /** @enum {string} */
            kind: "slack";
        }) | (components["schemas"]["Webhook"] & {
            /** @enum {string} */
            kind: "webhook";
        }) | (components["schemas"]["Ntfy"] & {
            /** @enum {string} */
            kind: "ntfy";
        }) | (components["schemas"]["Discord"] & {
            /** @enum {string} */
            kind: "discord";
        }) | (components["schemas"]["Telegram"] & {
            /** @enum {string} */
            kind: "telegram";
        }) | (components["schemas"]["Gotify"] & {
            /** @enum {string} */
            kind: "gotify";
        }) | (components["schemas"]["Pushover"] & {
            /** @enum {string} */
            kind: "pushover";
        }) | (components["schemas"]["Email"] & {
            /** @enum {string} */
            kind: "email";
        }) | (components["schemas"]["Apprise"] & {
            /** @enum {string} */
            kind: "apprise";
        });
        /** @description All that can be run on machines. */
        CommandCatalogue: {
            /** @description SHA-256 of what the hub ships and of the admin's own file, as they were read at the hub's start. */
            hash: string;
            items: components["schemas"]["ActionDefinition"][];
        };
        /** @description What came of a command that ran to its end, whatever it ended with. */
        CommandResult: {
            /** @description The action, whose page has more. */
            action_id: components["schemas"]["ActionId"];
            /**
             * Format: int64
             * @description The number of its beginning in the audit log.
             */
            audit_id: number;
            /**
             * Format: int64
             * @description What the command itself took; milliseconds.
             */
            duration_ms: number;
            /**
             * Format: int32
             * @description What it ended with.
             */
            exit_code: number;
            stderr: string;
            stderr_truncated: boolean;
            /** @description What it printed. What is no UTF-8 becomes `�`; of more than 512 KiB the middle is left out. */
            stdout: string;
            stdout_truncated: boolean;
        };
        /** @description How commands are run, for the hub as a whole. */
        CommandSettings: {
            /**
             * Format: int32
             * @description An approval that nobody gave within so many hours is refused.
             * @default 24
             */
            approval_hours: number;
            /**
             * @description When an action waits for an approval.
             * @default []
             */
            approval_rules: components["schemas"]["ApprovalRule"][];
            /**
             * Format: int32
             * @description How many actions a user or token may ask for in a minute.
             * @default 10
             */
            per_minute: number;
            /**
             * @description Agents of version 1 get what they can run with their beats, instead of the hub running it over SSH. Off
             *     when absent.
             * @default false
             */
            serve_old_agents: boolean;
        };
        /**
         * @description What to run: an action of the catalogue with its parameters, or a command as text that has to be what an
         *     action would run.
         */
        CommandWish: {
            /**
             * @description The name of an action in the catalogue.
             * @default null
             */
            action: string | null;
            /**
             * @description The name of that action.
             * @default null
             */
            action_type: string | null;
            /**
             * @description A command line instead: it has to be exactly what the action `action_type` would run.
             * @default null
             */
            command: string | null;
            /** @description Its parameters. */
            params?: Record<string, never> | null;
        };
        /**
         * @description What can be wrong with a machine.
         * @enum {string}
         */
        Condition: "offline" | "disk" | "disk_forecast" | "memory" | "cpu" | "load" | "temperature" | "service_down" | "failed_unit" | "reboot_required" | "security_updates" | "agent_outdated" | "clock_skew" | "host_key" | "tailscale_key_expiry";
        /** @description How a machine is reached. */
        Connection: {
            /** @description What that comes to. */
            effective: components["schemas"]["EffectiveConnection"];
            found?: components["schemas"]["Found"] | null;
            host_keys: components["schemas"]["HostKey"][];
            /** @description A connection is open now. */
            is_open: boolean;
            last?: components["schemas"]["LastTry"] | null;
            refused?: components["schemas"]["RefusedHostKey"] | null;
            settings: components["schemas"]["RemoteSettings"];
            tailnet?: components["schemas"]["TailnetPlace"] | null;
        };
        /**
         * @description Which of a machine's addresses.
         * @enum {string}
         */
        ConnectionRoute: "auto" | "tailscale" | "direct";
        /** @description What holds for all machines. */
        Connectivity: {
            /**
             * @description How they are reached.
             * @default direct
             */
            mode: components["schemas"]["Mode"];
            /**
             * Format: int32
             * @description Where sshd listens.
             * @default 22
             */
            port: number;
            /**
             * @description Who logs in.
             * @default homelabcmd
             */
            user: string;
        };
        /** @description Containers in short. */
        ContainerCounts: {
            /** @description `docker` or `podman`. */
            engine: string;
            /**
             * Format: int32
             * @description Paused.
             */
            paused: number;
            /**
             * Format: int32
             * @description Running now.
             */
            running: number;
            /**
             * Format: int32
             * @description Neither running nor paused.
             */
            stopped: number;
            /** @description The engine's version. */
            version?: string | null;
        };
        /** @description The container engine and how many containers it has. */
        Containers: {
            /** @description `docker` or `podman`. */
            engine: string;
            /**
             * Format: int32
             * @description Paused.
             */
            paused?: number;
            /**
             * Format: int32
             * @description Running now.
             */
            running: number;
            /**
             * Format: int32
             * @description Neither running nor paused.
             */
            stopped: number;
            /** @description The engine's version. */
            version?: string | null;
        };
        /** @description A month, machine by machine. */
        CostBreakdown: {
            currency: string;
            /** @description The dearest first; machines that used nothing are there, too. */
            items: components["schemas"]["MachineCost"][];
            /** @description `YYYY-MM`. */
            month: string;
            /** @description Nobody has set the tariff yet: its prices are a guess. */
            tariff_is_default: boolean;
            total: components["schemas"]["CostPeriod"];
        };
        /** @description Costs over time. */
        CostHistory: {
            currency: string;
            /** @description Oldest first; lines without energy are there, too. */
            items: components["schemas"]["CostLine"][];
            step: components["schemas"]["CostStep"];
            /** @description Nobody has set the tariff yet: its prices are a guess. */
            tariff_is_default: boolean;
            /** @description The sum of the lines' costs; a decimal number as text. */
            total_cost: string;
            /** Format: double */
            total_kwh: number;
        };
        /** @description One line of a history. The first and the last may be cut by what was asked for. */
        CostLine: {
            /** Format: double */
            awake_hours: number;
            /** @description Both; a decimal number as text. */
            cost: string;
            /** @description What the energy cost, to a hundredth of a cent; a decimal number as text. */
            energy_cost: string;
            /** Format: date */
            from: string;
            /** Format: double */
            kwh: number;
            label: components["schemas"]["PowerLabel"];
            shares: components["schemas"]["EnergyShares"];
            /** @description What the meter cost; a decimal number as text. */
            standing_charge: string;
            /**
             * Format: date
             * @description The last day, included.
             */
            to: string;
        };
        /** @description The machines of one kind together. */
        CostOfKind: {
            /** @description A decimal number as text. */
            cost: string;
            /** Format: double */
            kwh: number;
            /** @description How many used energy. */
            machines: number;
        };
        /** @description Some days together. */
        CostPeriod: {
            /** @description Both; a decimal number as text. */
            cost: string;
            /** @description What the energy costs; a decimal number as text. */
            energy_cost: string;
            /** Format: date */
            from: string;
            /** Format: double */
            kwh: number;
            label: components["schemas"]["PowerLabel"];
            servers: components["schemas"]["CostOfKind"];
            shares: components["schemas"]["EnergyShares"];
            /** @description What the meter costs; a decimal number as text. */
            standing_charge: string;
            /**
             * Format: date
             * @description The last day, included.
             */
            to: string;
            workstations: components["schemas"]["CostOfKind"];
        };
        /**
         * @description How long a line of a history is.
         * @enum {string}
         */
        CostStep: "day" | "week" | "month";
        /** @description What the home lab costs. */
        CostSummary: {
            /**
             * Format: date-time
             * @description Days are made up to here, about once an hour.
             */
            as_of?: string | null;
            currency: string;
            /**
             * @description The whole of this month: what it cost so far, and what the days to come cost if they are like
             *     the same days of the last four weeks.
             */
            forecast: components["schemas"]["CostPeriod"];
            last_month: components["schemas"]["CostPeriod"];
            month_to_date: components["schemas"]["CostPeriod"];
            /** @description Nobody has set the tariff yet: its prices are a guess. */
            tariff_is_default: boolean;
            today: components["schemas"]["CostPeriod"];
        };
        /** @description Processor use in percent of the time since the sample before. */
        Cpu: {
            /** @description Not idle, each core, by number. */
            cores?: number[];
            /**
             * Format: double
             * @description Waiting for disks.
             */
            iowait_percent?: number | null;
            /**
             * Format: double
             * @description Not idle, of all cores together.
             */
            percent: number;
            /**
             * Format: double
             * @description Taken by the hypervisor.
             */
            steal_percent?: number | null;
        };
        /** @description Processor use. */
        CpuDetail: {
            /**
             * @description Each core.
             * @default []
             */
            cores: number[];
            /**
             * Format: double
             * @description Waiting for disks.
             * @default null
             */
            iowait_percent: number | null;
            /**
             * Format: double
             * @description All cores together.
             * @default null
             */
            percent: number | null;
            /**
             * Format: double
             * @description Taken by the hypervisor.
             * @default null
             */
            steal_percent: number | null;
        };
        /** @description From `/proc/cpuinfo`. */
        CpuFacts: {
            /**
             * Format: int32
             * @description Physical cores, where the kernel tells.
             */
            cores?: number | null;
            /** @description `AMD EPYC 7302P 16-Core Processor`. */
            model?: string | null;
            /**
             * Format: int32
             * @description Logical processors that are online.
             */
            threads?: number | null;
        };
        /** @description A code just made; it is shown this once. */
        CreatedEnrolment: {
            code: string;
            /** @description To be pasted on the machine: installs the agent as a service. */
            command: string;
            /** @description Other ways. */
            commands: components["schemas"]["LabelledCommand"][];
            /** Format: date-time */
            expires_at: string;
            id: components["schemas"]["EnrolmentId"];
        };
        /** @description A token just made, with its text. */
        CreatedToken: components["schemas"]["Token"] & {
            /** @description The token itself. It is shown this once. */
            token: string;
        };
        /** @description A stored secret, without the secret. */
        Credential: {
            /** Format: date-time */
            created_at: string;
            id: components["schemas"]["CredentialId"];
            kind: components["schemas"]["CredentialKind"];
            machine_id?: components["schemas"]["MachineId"] | null;
            machine_name?: string | null;
            public?: components["schemas"]["PublicPart"] | null;
            /** Format: date-time */
            updated_at: string;
            updated_by: string;
            /**
             * Format: date-time
             * @description When it was last opened.
             */
            used_at?: string | null;
        };
        /** @description A secret to keep. */
        CredentialBody: {
            /** @description Opens a key that has one; it is not kept. */
            passphrase?: string | null;
            /** @description The key, password or token. It is never shown again. */
            secret: string;
        };
        /**
         * Format: uuid
         * @description A stored secret.
         */
        CredentialId: string;
        /**
         * @description What a secret is for.
         * @enum {string}
         */
        CredentialKind: "ssh_key" | "ssh_password" | "sudo_password" | "tailscale_api_key" | "tailscale_oauth_secret";
        /** @description Who is logged in. */
        CurrentSession: {
            /** Format: date-time */
            expires_at?: string | null;
            session_id?: components["schemas"]["SessionId"] | null;
            user: components["schemas"]["SessionUser"];
        };
        /**
         * @description What an action may do to people.
         * @enum {string}
         */
        Danger: "harmless" | "disruptive" | "dangerous";
        /**
         * @description A day of the week.
         * @enum {string}
         */
        Day: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
        /** @description Something that is done to an agent over SSH. */
        Deployment: {
            action: components["schemas"]["AgentAction"];
            by: string;
            /** Format: date-time */
            ended_at?: string | null;
            failure?: components["schemas"]["RemoteFailure"] | null;
            id: components["schemas"]["DeploymentId"];
            machine_id: components["schemas"]["MachineId"];
            /** Format: date-time */
            started_at: string;
            state: components["schemas"]["DeploymentState"];
            /** @description What happened so far. */
            steps: components["schemas"]["StepReport"][];
        };
        /**
         * Format: uuid
         * @description Something that is done to an agent.
         */
        DeploymentId: string;
        /**
         * @description How far it is.
         * @enum {string}
         */
        DeploymentState: "running" | "done" | "failed" | "interrupted";
        /** @description A machine, or an address. */
        Destination: {
            /** @description An address that is no machine yet. What follows is for addresses only. */
            address?: string | null;
            /** @description What is shown to be let in. */
            login?: components["schemas"]["LoginWith"];
            machine_id?: components["schemas"]["MachineId"] | null;
            /**
             * Format: int32
             * @description As for all machines when absent.
             */
            port?: number | null;
            /** @description How root is become. */
            sudo?: components["schemas"]["SudoMode"];
            /** @description As for all machines when absent. */
            user?: string | null;
        };
        /** @description The newest reading of a machine in full: what its own page shows beside the charts. */
        Detail: {
            /**
             * Format: date-time
             * @description When it was taken.
             * @default null
             */
            at: string | null;
            /**
             * @description Processor.
             * @default {
             *       "cores": [],
             *       "iowait_percent": null,
             *       "percent": null,
             *       "steal_percent": null
             *     }
             */
            cpu: components["schemas"]["CpuDetail"];
            /**
             * @description Whole block devices.
             * @default []
             */
            disks: components["schemas"]["DiskDetail"][];
            /**
             * @description Every filesystem.
             * @default []
             */
            filesystems: components["schemas"]["FilesystemDetail"][];
            /**
             * @description Every interface.
             * @default []
             */
            interfaces: components["schemas"]["InterfaceDetail"][];
            /** @default null */
            load: components["schemas"]["LoadDetail"] | null;
            /** @default null */
            memory: components["schemas"]["MemoryDetail"] | null;
            /** @default null */
            power: components["schemas"]["PowerDetail"] | null;
            /**
             * Format: int64
             * @description How many there are.
             * @default null
             */
            processes: number | null;
            /** @default null */
            swap: components["schemas"]["SwapDetail"] | null;
            /**
             * @description Sensors.
             * @default []
             */
            temperatures: components["schemas"]["TemperatureDetail"][];
        };
        /** @description Discord. */
        Discord: {
            /** @description The thread of the channel to write to. */
            thread_id?: string | null;
        };
        /** @description A host that is known from somewhere. */
        DiscoveredHost: {
            /** @description All its addresses, IPv4 first. */
            addresses: string[];
            /** @description Why it was not joined with another row. */
            conflicts: components["schemas"]["HostConflict"][];
            heard_by?: components["schemas"]["HeardBy"] | null;
            /** @description A name for programs; the same as long as the same is known of it. */
            key: string;
            kind_suggestion?: components["schemas"]["KindSuggestion"] | null;
            machine_id?: components["schemas"]["MachineId"] | null;
            /** @description Its hardware addresses. */
            macs: string[];
            /** @description What it offers to its neighbours. */
            mdns_services: string[];
            /** @description For people: the machine's name where it is one, else the best that is known; null when it has none. */
            name?: string | null;
            /** @description All its names. */
            names: string[];
            /** @description Ports that searches found open. */
            open_ports: number[];
            os?: components["schemas"]["OsGuess"] | null;
            /** @description Who knows of it. */
            sources: components["schemas"]["HostSeen"][];
            /** @description The line that its SSH server greets with. */
            ssh_banner?: string | null;
        };
        /** @description A search for hosts, without the hosts. */
        Discovery: components["schemas"]["DiscoveryPlan"] & {
            /**
             * Format: date-time
             * @description When it ended; null while it runs, and when the hub was ended hard.
             */
            ended_at?: string | null;
            /** @description Its id. */
            id: components["schemas"]["DiscoveryId"];
            /** @description What did not go as it should, for people. */
            notes: string[];
            /** @description How far it is. */
            progress: components["schemas"]["DiscoveryProgress"];
            /**
             * Format: date-time
             * @description When.
             */
            started_at: string;
            /** @description Who started it. */
            started_by: string;
            /** @description How it goes. */
            state: components["schemas"]["DiscoveryState"];
        };
        /**
         * Format: uuid
         * @description A search for hosts.
         */
        DiscoveryId: string;
        /** @description What is searched, and how. */
        DiscoveryPlan: {
            /** @description The networks, as `192.168.1.0/24`; none lies in another. */
            cidrs: string[];
            /** @description Neighbours are asked what they offer (multicast DNS). */
            mdns: boolean;
            /** @description TCP ports that are tried on each address. */
            ports: number[];
        };
        /** @description How far it is. */
        DiscoveryProgress: {
            /**
             * Format: int32
             * @description Addresses that are to be tried.
             */
            addresses: number;
            /**
             * Format: int32
             * @description Addresses of which all ports were tried.
             */
            addresses_tried: number;
            /**
             * Format: int32
             * @description Hosts that were found so far.
             */
            hosts_found: number;
            /** @description What is done at the moment. */
            step: components["schemas"]["DiscoveryStep"];
        };
        /**
         * @description How a search goes.
         * @enum {string}
         */
        DiscoveryState: "running" | "done" | "cancelled" | "failed" | "interrupted";
        /**
         * @description What is done at the moment.
         * @enum {string}
         */
        DiscoveryStep: "sweeping" | "naming" | "ended";
        /** @description A search and what it found so far. */
        DiscoveryWithHosts: components["schemas"]["Discovery"] & {
            /** @description In the order of their addresses. */
            hosts: components["schemas"]["LanHost"][];
        };
        /** @description One block device; counters since boot. */
        Disk: {
            /**
             * Format: int64
             * @description Milliseconds since boot in which at least one request was in flight.
             */
            busy_ms?: number | null;
            /** @description `sda`, `nvme0n1`, … */
            name: string;
            /**
             * Format: int64
             * @description Read since boot.
             */
            read_bytes: number;
            /**
             * Format: int64
             * @description Written since boot.
             */
            written_bytes: number;
        };
        /** @description One block device. The counters are kept for the next rate. */
        DiskDetail: {
            /**
             * Format: int64
             * @description Milliseconds with work since boot.
             */
            busy_ms?: number | null;
            /**
             * Format: double
             * @description Share of the time with work.
             */
            busy_percent?: number | null;
            /** @description `sda`, … */
            name: string;
            /**
             * Format: double
             * @description Bytes a second.
             */
            read_bps?: number | null;
            /**
             * Format: int64
             * @description Read since boot.
             */
            read_bytes: number;
            /**
             * Format: double
             * @description Bytes a second.
             */
            write_bps?: number | null;
            /**
             * Format: int64
             * @description Written since boot.
             */
            written_bytes: number;
        };
        /** @description Lines for filesystems. */
        DiskRule: {
            /**
             * Format: double
             * @description The second; null for none.
             */
            critical?: number | null;
            /** @description Off: no alert. */
            enabled: boolean;
            /** @description Filesystems that differ; the first that matches counts, here and for the forecast. */
            filesystems?: components["schemas"]["FilesystemRule"][];
            /**
             * Format: double
             * @description The first line.
             */
            high: number;
            /**
             * Format: double
             * @description So far back from a line it must come before it counts as left.
             */
            margin: number;
            /**
             * Format: int32
             * @description So long it must be crossed before it counts.
             */
            sustained_seconds: number;
        };
        /** @description What all settings come to. */
        EffectiveConnection: {
            /** @description What is tried, in this order; empty when no address is known. */
            hosts: string[];
            /** @description The machine that it is reached through is gone: it is not reached until that is changed. */
            is_jump_gone: boolean;
            /** @description The machine that it is reached through. */
            jump_name?: string | null;
            /** Format: int32 */
            port: number;
            sudo: components["schemas"]["SudoMode"];
            user: string;
        };
        /** @description Mail by SMTP. */
        Email: {
            /** @description The sender: `hub@example.org` or `Hub <hub@example.org>`. */
            from: string;
            /** @description The server. */
            host: string;
            /**
             * Format: int32
             * @description Its port: usually 587 with `starttls` and 465 with `tls`.
             */
            port: number;
            /** @description How the connection is protected. */
            security?: components["schemas"]["MailSecurity"];
            /** @description The recipients. */
            to: string[];
            /** @description Who logs in, when the server wants that. */
            user?: string | null;
        };
        /** @description How an emergency repeats. */
        Emergency: {
            /**
             * Format: int32
             * @description After how many seconds it ends.
             */
            expire_seconds: number;
            /**
             * Format: int32
             * @description How many seconds lie between.
             */
            retry_seconds: number;
        };
        /** @description Which part of an energy is known how well; each from 0 to 1. */
        EnergyShares: {
            /**
             * Format: double
             * @description By the kind of machine alone.
             */
            guessed: number;
            /**
             * Format: double
             * @description The whole machine was measured.
             */
            measured: number;
            /**
             * Format: double
             * @description Worked out from measured parts or from watts that somebody set.
             */
            modelled: number;
        };
        /** @description What the agent keeps from then on. */
        EnrolAnswer: {
            /** @description The machine's identity; the same as asked for. */
            guid: string;
            /**
             * Format: int32
             * @description Seconds between two beats.
             */
            interval_seconds: number;
            /** @description The machine's id in the API. */
            machine_id: string;
            /** @description The token, bound to this machine; shown this once. */
            token: string;
        };
        /** @description A code without its text. */
        Enrolment: {
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            expires_at: string;
            id: components["schemas"]["EnrolmentId"];
            kind?: components["schemas"]["Kind"] | null;
            machine_id?: components["schemas"]["MachineId"] | null;
            name?: string | null;
            state: components["schemas"]["EnrolmentState"];
            tags: string[];
        };
        /**
         * Format: uuid
         * @description An enrolment.
         */
        EnrolmentId: string;
        /**
         * @description What became of a code.
         * @enum {string}
         */
        EnrolmentState: "waiting" | "enrolled" | "expired";
        /** @description Trades a one-time code for the machine's own token (`POST /api/v1/agents/enrol`). */
        EnrolRequest: {
            /** @description The agent's version. */
            agent_version: string;
            /** @description The code as the hub showed it; case and dashes do not matter. */
            code: string;
            /** @description The UUID that the agent made for this machine. */
            guid: string;
            /** @description `gethostname()`. */
            hostname: string;
            /** @description See [`crate::AgentInfo::machine_id_hash`]. */
            machine_id_hash?: string | null;
        };
        /**
         * @description What happened.
         * @enum {string}
         */
        Event: "opened" | "escalated" | "resolved" | "reminder" | "digest" | "approval" | "action" | "test";
        /** @description When a machine is expected to be on. */
        Expected: {
            /** @enum {string} */
            rule: "always";
        } | {
            /** @enum {string} */
            rule: "never";
        } | {
            /** @description At least one; they may overlap. */
            hours: components["schemas"]["Hours"][];
            /** @enum {string} */
            rule: "hours";
        };
        /** @description An export as JSON. */
        Exported: {
            /**
             * @description A moment each: `at`, and a number under the name of each series that has one, with its label
             *     in braces where there is one (`fs_percent{/srv}`).
             */
            items: {
                [key: string]: unknown;
            }[];
        };
        /** @description What rarely changes on a machine. */
        Facts: {
            /** @description Addresses of its interfaces without loopback and link-local, IPv4 first. */
            addresses?: string[];
            /** @description Has a battery. */
            battery?: boolean;
            /**
             * Format: date-time
             * @description When the machine booted.
             */
            booted_at?: string | null;
            /** @description Its network cards, with the networks that they are in. */
            cards?: components["schemas"]["NetworkCard"][];
            /** @description `desktop`, `laptop`, `server`, `vm`, `container`, … as systemd's `hostnamectl` names them. */
            chassis?: string | null;
            /** @description Processor. */
            cpu: components["schemas"]["CpuFacts"];
            /** @description The one of them that it talks to the hub from: there the hub finds it. */
            hub_side_address?: string | null;
            /**
             * Format: int64
             * @description Main memory, bytes.
             */
            memory_bytes?: number | null;
            /** @description DMI vendor and product, or a board's device-tree model. */
            model?: string | null;
            /** @description Operating system. */
            os: components["schemas"]["OsFacts"];
            /** @description Package manager found, if any: `apt`, `dnf`, `zypper`, `pacman`, `apk`. */
            package_manager?: string | null;
            /** @description What could tell of the machine's power, read or not. */
            power_sources?: components["schemas"]["PowerSource"][];
            /** @description The public host keys of its SSH server, as in `/etc/ssh/ssh_host_*_key.pub`, without comments. */
            ssh_host_keys?: string[];
        };
        /** @description One part of a request that is wrong. */
        FieldError: {
            /** @description What is wrong with it. */
            detail: string;
            /** @description JSON pointer into the body, or the name of a query parameter. */
            pointer: string;
        };
        /** @description One mounted filesystem. Percent is what `df` says: used of used plus available. */
        Filesystem: {
            /**
             * Format: int64
             * @description Free to an ordinary user.
             */
            available_bytes: number;
            /** @description What is mounted. */
            device: string;
            /** @description `ext4`, `zfs`, … */
            fs_type: string;
            /**
             * Format: int32
             * @description Share of inodes in use, percent; absent where the filesystem has no fixed number.
             */
            inodes_percent?: number | null;
            /** @description Where it is mounted, unescaped. */
            mount_point: string;
            /** @description Mounted read-only. */
            read_only?: boolean;
            /**
             * Format: int64
             * @description Size.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description In use.
             */
            used_bytes: number;
        };
        /** @description One filesystem. */
        FilesystemDetail: {
            /**
             * Format: int64
             * @description Free to an ordinary user.
             */
            available_bytes: number;
            /** @description What is mounted. */
            device: string;
            /** @description `ext4`, … */
            fs_type: string;
            /**
             * Format: double
             * @description Inodes in use.
             */
            inodes_percent?: number | null;
            /** @description Where it is mounted. */
            mount_point: string;
            /**
             * Format: double
             * @description As `df` says it.
             */
            percent: number;
            /** @description Mounted read-only. */
            read_only: boolean;
            /**
             * Format: int64
             * @description Size.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description In use.
             */
            used_bytes: number;
        };
        /** @description Where some filesystems differ. */
        FilesystemRule: {
            /**
             * Format: double
             * @description Their second line, where it differs.
             */
            critical?: number | null;
            /** @description False leaves them out. */
            enabled?: boolean;
            /**
             * Format: double
             * @description Their first line, where it differs.
             */
            high?: number | null;
            /** @description A mount point; `*` stands for any signs. */
            mount_point: string;
        };
        /** @description The first admin. */
        FirstAdmin: {
            /** @description 1 to 64 characters. */
            name: string;
            /** @description At least 10 characters. */
            password: string;
            /** @description From the set-up link. */
            token: string;
        };
        /** @description Something that is there or not. */
        Flag: {
            /** @description Off: no alert. */
            enabled: boolean;
            /** @description How bad it is. */
            severity: components["schemas"]["Severity"];
            /**
             * Format: int32
             * @description So long it must hold before it counts (0 to 2,592,000).
             */
            sustained_seconds: number;
        };
        /** @description Where a search found a machine that a person then took in. */
        Found: {
            /** @description On the local network. */
            address: string;
            /** @description Its hardware address, in lower case with colons; null beyond a router. */
            mac?: string | null;
        };
        /** @description What holds for the hub as a whole. */
        General: {
            /**
             * @description The IANA time zone that hours of the day are meant in: expected hours, quiet hours, night
             *     rates, days of a bill. Null is the zone of the machine that the hub runs on.
             * @default null
             */
            time_zone: string | null;
        };
        /** @description A key to make. */
        GenerateBody: {
            /** @description Let go of a key that is there. */
            replace?: boolean;
        };
        /** @description Why an agent ends. The hub then knows that silence is meant. */
        Goodbye: {
            /**
             * Format: date-time
             * @description When the agent was told.
             */
            at: string;
            /** @description What ends. */
            reason: components["schemas"]["GoodbyeReason"];
        };
        /**
         * @description What is about to happen to the machine or its agent.
         * @enum {string}
         */
        GoodbyeReason: "shutdown" | "reboot" | "suspend" | "stop";
        /** @description Gotify. */
        Gotify: {
            /** @description The server. */
            server: string;
        };
        /** @description Whether the hub is well. */
        Health: {
            /** @description `ok`. */
            database: string;
            /** @description `ok`. */
            status: string;
            version: string;
        };
        /**
         * @description How it is known that a host is there, from the surest to the least sure.
         * @enum {string}
         */
        HeardBy: "open" | "refused" | "arp" | "mdns" | "arp_before";
        /** @description Something that a channel is not told yet. */
        HeldMessage: {
            alert_id: components["schemas"]["AlertId"];
            channel_id: components["schemas"]["ChannelId"];
            channel_name: string;
            /** @description Why. */
            reason: components["schemas"]["HeldReason"];
            /**
             * Format: date-time
             * @description Since when.
             */
            since: string;
        };
        /**
         * @description Why something is not said now.
         * @enum {string}
         */
        HeldReason: "incident" | "recovery" | "pause" | "quiet" | "busy";
        /** @description The first event of a connection. */
        Hello: {
            /**
             * Format: int32
             * @description At most so long nothing is heard of a hub that is well.
             */
            heartbeat_seconds: number;
            /** Format: date-time */
            server_time: string;
            version: string;
        };
        /** @description Series over time. */
        History: {
            /** Format: date-time */
            from: string;
            series: components["schemas"]["HistorySeries"][];
            /**
             * Format: int64
             * @description Seconds between two points; 0 when points are readings at their own times.
             */
            step_seconds: number;
            /** Format: date-time */
            to: string;
        };
        /** @description One series. A gap is a missing point. */
        HistorySeries: {
            labels: {
                [key: string]: string;
            };
            name: string;
            /** @description `[unix seconds, minimum, mean, maximum]`, oldest first. */
            points: number[][];
            /** @description `percent`, `bytes`, `bytes_per_second`, `celsius`, `load`, `count`, `seconds`, `watts`. */
            unit: string;
        };
        /** @description Why a host was not joined with another row. */
        HostConflict: {
            /** @description For people. */
            detail: string;
        };
        /** @description A host key that is trusted, or that the machine's agent reports. */
        HostKey: {
            accepted_by?: string | null;
            fingerprint: string;
            /** @description The machine's agent reports it. */
            is_reported: boolean;
            /** @description `ssh-ed25519` */
            key_type: string;
            /** @description It would be let pass now. */
            passes: boolean;
            /** Format: date-time */
            trusted_at?: string | null;
            trusted_by?: components["schemas"]["TrustedBy"] | null;
        };
        /** @description Somebody who knows of a host. */
        HostSeen: {
            /** @description The addresses that this one knows it by. */
            addresses: string[];
            /**
             * Format: date-time
             * @description When it was last seen; null when that is not known.
             */
            at?: string | null;
            /**
             * @description Only a name says that this is the machine of the row, or what the row is called by. Anybody can claim a
             *     name: importing or linking one of the two says nothing of the other.
             */
            by_name: boolean;
            /** @description What it is called there: a machine's id, a device's id, an address. */
            key: string;
            /** @description The hardware addresses that this one knows it by. */
            macs: string[];
            /** @description Who. */
            source: components["schemas"]["HostSource"];
        };
        /**
         * @description Who saw something.
         * @enum {string}
         */
        HostSource: "agent" | "manual" | "tailnet" | "lan";
        /** @description A stretch of time on some days of the week, in the hub's time zone. */
        Hours: {
            /** @description On which days it begins; all when empty. */
            days?: components["schemas"]["Day"][];
            /** @description `18:00`. */
            from: string;
            /** @description `23:00`; at or before `from` it means the next day. */
            until: string;
        };
        /** @description An agent to install right after. */
        ImportAgent: {
            /**
             * @description Let the agent count containers. It may then read Docker's socket, which is as good as root.
             * @default false
             */
            docker: boolean;
            /**
             * @description The hub's address for the agent. When absent: the public address, or where the machine sees the hub.
             * @default null
             */
            hub_url: string | null;
            /**
             * @description Let the agent read how much energy the processor uses.
             * @default false
             */
            power: boolean;
        };
        /** @description Hosts to take in, and what holds for all of them. */
        ImportBody: {
            agent?: components["schemas"]["ImportAgent"] | null;
            connection?: components["schemas"]["RemoteSettings"] | null;
            /** @description At most 100. */
            hosts: components["schemas"]["ImportHost"][];
            /** @description Kept for each, sealed; never shown again. Needs an admin. */
            ssh_password?: string | null;
            /** @description Kept for each, sealed; never shown again. Needs an admin. */
            sudo_password?: string | null;
        };
        /** @description A host to take in. What is absent comes of what is known of it. */
        ImportHost: {
            /** @description `tailnet:` and a device's id, or `lan:` and an address: what the list of hosts calls it. */
            key: string;
            kind?: components["schemas"]["Kind"] | null;
            machine_id?: components["schemas"]["MachineId"] | null;
            /** @description 1 to 64 characters. */
            name?: string | null;
            not_machine_id?: components["schemas"]["MachineId"] | null;
            notes?: string | null;
            power?: components["schemas"]["PowerSettings"] | null;
            tags?: string[];
        };
        /**
         * @description What came of it.
         * @enum {string}
         */
        ImportOutcome: "imported" | "linked" | "refused";
        /** @description What came of one host. */
        ImportResult: {
            deployment_id?: components["schemas"]["DeploymentId"] | null;
            error?: components["schemas"]["Refusal"] | null;
            /** @description As it was asked for. */
            key: string;
            machine_id?: components["schemas"]["MachineId"] | null;
            machine_name?: string | null;
            outcome: components["schemas"]["ImportOutcome"];
        };
        /** @description What came of all of them. */
        ImportResults: {
            /** @description In the order in which they were asked for. */
            items: components["schemas"]["ImportResult"][];
        };
        /** @description The hub in numbers. */
        Info: {
            /** @description The path under which everything is served. */
            base_path: string;
            /**
             * Format: int64
             * @description Bytes that the database takes.
             */
            database_bytes: number;
            /** @description `sqlite` or `postgresql`. */
            engine: string;
            listen: string;
            /** Format: int64 */
            machines: number;
            /** @description The address of the hub for others, where it was told. */
            public_url?: string | null;
            /** Format: date-time */
            started_at: string;
            version: string;
        };
        /** @description One network interface; counters since boot. */
        Interface: {
            /**
             * Format: int64
             * @description Receive and send errors together.
             */
            errors?: number | null;
            /**
             * @description A network card, and no bridge, bond, tunnel or VLAN, whose traffic runs through a card as well.
             *     Absent where the agent does not tell.
             */
            is_physical?: boolean | null;
            /** @description Carries traffic: `operstate` is `up`, or `unknown` with the interface set up (tunnels). */
            is_up: boolean;
            /** @description `eth0`, `tailscale0`, … */
            name: string;
            /**
             * Format: int64
             * @description Received since boot.
             */
            rx_bytes: number;
            /**
             * Format: int64
             * @description Packets received.
             */
            rx_packets?: number | null;
            /**
             * Format: int32
             * @description Megabits a second, where the driver tells.
             */
            speed_mbits?: number | null;
            /**
             * Format: int64
             * @description Sent since boot.
             */
            tx_bytes: number;
            /**
             * Format: int64
             * @description Packets sent.
             */
            tx_packets?: number | null;
        };
        /** @description One interface. */
        InterfaceDetail: {
            /** @description A network card, and no bridge, bond, tunnel or VLAN; null where the agent does not tell. */
            is_physical?: boolean | null;
            /** @description Carries traffic. */
            is_up: boolean;
            /** @description `eth0`, … */
            name: string;
            /**
             * Format: double
             * @description Bytes a second.
             */
            rx_bps?: number | null;
            /**
             * Format: int64
             * @description Received since boot.
             */
            rx_bytes: number;
            /**
             * Format: int32
             * @description Megabits a second.
             */
            speed_mbits?: number | null;
            /**
             * Format: double
             * @description Bytes a second.
             */
            tx_bps?: number | null;
            /**
             * Format: int64
             * @description Sent since boot.
             */
            tx_bytes: number;
        };
        /** @description A background job and what it last did. */
        Job: {
            /** Format: int64 */
            last_duration_ms?: number | null;
            /** @description Why it failed, when it did not. */
            last_error?: string | null;
            /** @description What it did, when it went well. */
            last_outcome?: string | null;
            /** Format: date-time */
            last_started_at?: string | null;
            name: string;
            /** Format: int64 */
            period_seconds: number;
            /** @description What it is for. */
            purpose: string;
        };
        /**
         * @description Always on, or off when off.
         * @enum {string}
         */
        Kind: "server" | "workstation";
        /** @description What kind a machine seems to be, and what speaks for it. */
        KindSuggestion: {
            /** @description What it seems to be. */
            kind: components["schemas"]["Kind"];
            /** @description A sentence for people. */
            reason: string;
        };
        /** @description A command to run on the new machine. */
        LabelledCommand: {
            command: string;
            /** @description What it uses. */
            label: string;
        };
        /** @description A host on the local network. */
        LanHost: {
            /** @description Where it is. */
            address: string;
            /** @description What DNS calls it. */
            dns_name?: string | null;
            /** @description How it is known that it is there. */
            heard_by: components["schemas"]["HeardBy"];
            /** @description Its hardware address, in lower case with colons; null beyond a router. */
            mac?: string | null;
            /** @description What it calls itself to its neighbours, without `.local`. */
            mdns_name?: string | null;
            /** @description What it offers to its neighbours: `_ssh._tcp`, … */
            mdns_services: string[];
            /** @description Ports that are open, of those that were tried. */
            open_ports: number[];
            os?: components["schemas"]["OsGuess"] | null;
            /** @description The line that its SSH server greets with. */
            ssh_banner?: string | null;
        };
        /** @description How the last try to reach a machine went. */
        LastTry: {
            /** Format: date-time */
            at: string;
            failure?: components["schemas"]["RemoteFailure"] | null;
        };
        /** @description The newest reading in short. */
        Latest: {
            /**
             * Format: date-time
             * @description When it was taken.
             */
            at: string;
            /**
             * Format: double
             * @description Processor use of all cores.
             */
            cpu_percent?: number | null;
            /**
             * Format: double
             * @description Use of the root filesystem.
             */
            disk_percent?: number | null;
            /**
             * Format: double
             * @description Run queue over one minute.
             */
            load_1m?: number | null;
            /**
             * Format: double
             * @description Memory in use.
             */
            memory_percent?: number | null;
            /**
             * Format: int64
             * @description Bytes there are.
             */
            memory_total_bytes?: number | null;
            /**
             * Format: int64
             * @description Bytes in use.
             */
            memory_used_bytes?: number | null;
            /**
             * Format: double
             * @description Bytes a second received, all interfaces.
             */
            net_rx_bps?: number | null;
            /**
             * Format: double
             * @description Bytes a second sent, all interfaces.
             */
            net_tx_bps?: number | null;
            /**
             * Format: double
             * @description What the whole machine draws, where something measures all of it; watts.
             */
            power_watts?: number | null;
            /**
             * Format: double
             * @description Swap in use.
             */
            swap_percent?: number | null;
            /**
             * Format: double
             * @description The hottest sensor, Celsius.
             */
            temperature_c?: number | null;
            /**
             * Format: int64
             * @description Seconds since boot.
             */
            uptime_seconds?: number | null;
        };
        /** @description Two lines, and how long they must be crossed. */
        Levels: {
            /**
             * Format: double
             * @description The second; null for none.
             */
            critical?: number | null;
            /** @description Off: no alert. */
            enabled: boolean;
            /**
             * Format: double
             * @description The first line.
             */
            high: number;
            /**
             * Format: double
             * @description So far back from a line it must come before it counts as left.
             */
            margin: number;
            /**
             * Format: int32
             * @description So long it must be crossed before it counts (0 to 2,592,000).
             */
            sustained_seconds: number;
        };
        /** @description `event: machines`: the moment's state of machines that changed. */
        LiveMachines: {
            items: components["schemas"]["LiveView"][];
        };
        /** @description What changes of a machine from beat to beat; travels in `event: machines`. */
        LiveView: {
            absence?: components["schemas"]["Absence"] | null;
            /** @description The machine. */
            id: components["schemas"]["MachineId"];
            is_expected: boolean;
            /** Format: date-time */
            last_seen?: string | null;
            latest?: components["schemas"]["Latest"] | null;
            /** Format: int32 */
            open_alerts: number;
            paused: boolean;
            status: components["schemas"]["Status"];
            status_reason: string;
            /** Format: date-time */
            status_since?: string | null;
            warnings_count: number;
            worst_alert?: string | null;
        };
        /** @description Run queue averages over 1, 5 and 15 minutes. */
        Load: {
            /**
             * Format: double
             * @description Over fifteen minutes.
             */
            fifteen: number;
            /**
             * Format: double
             * @description Over five minutes.
             */
            five: number;
            /**
             * Format: double
             * @description Over one minute.
             */
            one: number;
        };
        /** @description Run queue averages. */
        LoadDetail: {
            /**
             * Format: double
             * @description Over fifteen minutes.
             */
            fifteen: number;
            /**
             * Format: double
             * @description Over five minutes.
             */
            five: number;
            /**
             * Format: double
             * @description Over one minute.
             */
            one: number;
        };
        /** @description The answer to a login or to the set-up. */
        LoggedIn: {
            user: components["schemas"]["User"];
        };
        /** @description Name and password. */
        Login: {
            name: string;
            password: string;
        };
        /**
         * @description What is shown to be let in.
         * @enum {string}
         */
        LoginWith: "auto" | "key" | "agent" | "password";
        /** @description A machine. */
        Machine: {
            absence?: components["schemas"]["Absence"] | null;
            addresses: string[];
            agent: components["schemas"]["AgentView"];
            containers?: components["schemas"]["ContainerCounts"] | null;
            cpu: components["schemas"]["CpuFacts"];
            /** Format: date-time */
            created_at: string;
            /** @description When it is expected to be on. */
            expected: components["schemas"]["Expected"];
            guid?: string | null;
            hostname?: string | null;
            id: components["schemas"]["MachineId"];
            /** @description Whether that is now. */
            is_expected: boolean;
            kind: components["schemas"]["Kind"];
            kind_suggestion?: components["schemas"]["KindSuggestion"] | null;
            /** Format: date-time */
            last_seen?: string | null;
            latest?: components["schemas"]["Latest"] | null;
            name: string;
            /** @description Text of the user's. */
            notes?: string | null;
            /**
             * Format: int32
             * @description Alerts that are not resolved.
             */
            open_alerts: number;
            os: components["schemas"]["OsFacts"];
            pause_reason?: string | null;
            paused: boolean;
            services: components["schemas"]["ServiceCounts"];
            /** @description `[unix seconds, CPU percent or null]`, the last quarter of an hour. */
            spark: (number | null)[][];
            status: components["schemas"]["Status"];
            /** @description Why it has this status, in a few words. */
            status_reason: string;
            /** Format: date-time */
            status_since?: string | null;
            tags: string[];
            updates: components["schemas"]["UpdateCounts"];
            /** @description Worth saying, and no alerts. */
            warnings: components["schemas"]["Warning"][];
            /** @description How bad the worst of them is: `high` or `critical`. */
            worst_alert?: string | null;
        };
        /** @description A change of a machine: what is absent stays; null takes away. */
        MachineChange: {
            expected?: components["schemas"]["Expected"] | null;
            /**
             * Format: int32
             * @description Seconds between beats (5 to 3600); null leaves it to the agent.
             */
            interval_seconds?: number | null;
            kind?: components["schemas"]["Kind"] | null;
            name?: string | null;
            notes?: string | null;
            tags?: string[] | null;
        };
        /** @description What a machine cost in a month. */
        MachineCost: {
            /**
             * Format: double
             * @description While it was awake; null when it was not.
             */
            average_watts?: number | null;
            /** Format: double */
            awake_hours: number;
            category?: components["schemas"]["PowerCategory"] | null;
            category_from: components["schemas"]["PowerOrigin"];
            /** @description What the energy cost; a decimal number as text. */
            cost: string;
            /**
             * Format: double
             * @description Processor use while it was awake.
             */
            cpu_percent?: number | null;
            /** Format: double */
            idle_watts: number;
            kind: components["schemas"]["Kind"];
            /** Format: double */
            kwh: number;
            /** @description The least trusted label that a tenth of the energy or more rests on. */
            label: components["schemas"]["PowerLabel"];
            machine_id: components["schemas"]["MachineId"];
            /** Format: double */
            max_watts: number;
            name: string;
            shares: components["schemas"]["EnergyShares"];
            /** @description Why it has this label, in a sentence. */
            why: string;
        };
        /** @description A machine with what only its own page shows. */
        MachineDetail: components["schemas"]["Machine"] & {
            battery: boolean;
            /** Format: date-time */
            booted_at?: string | null;
            /** @description Its network cards: by one of them it can be woken. */
            cards: components["schemas"]["NetworkCard"][];
            /** @description `server`, `desktop`, `laptop`, `vm`, … */
            chassis?: string | null;
            detail?: components["schemas"]["Detail"] | null;
            machine_id_hash?: string | null;
            /** Format: int64 */
            memory_bytes?: number | null;
            /** @description Vendor and product, or the board. */
            model?: string | null;
            /** @description `apt`, `dnf`, `zypper`, `pacman`, `apk`; null where its agent told of none. */
            package_manager?: string | null;
            /** @description What a v1 agent calls itself. */
            server_id?: string | null;
        };
        /**
         * Format: uuid
         * @description A machine.
         */
        MachineId: string;
        /** @description What a machine draws and how the hub knows. */
        MachinePower: {
            /** @description Kinds of machines to choose from. */
            categories: components["schemas"]["PowerCategoryWatts"][];
            machine_id: components["schemas"]["MachineId"];
            now?: components["schemas"]["PowerNow"] | null;
            /** @description What counts where nothing is measured. */
            profile: components["schemas"]["PowerProfile"];
            /** @description What people set; null is found out. */
            settings: components["schemas"]["PowerSettings"];
            /** @description What could tell of its power. */
            sources: components["schemas"]["PowerSourceView"][];
        };
        /** @description What holds for a machine. */
        MachineThresholds: {
            /** @description What holds for it. */
            effective: components["schemas"]["Thresholds"];
            /** @description Where it differs: some of the fields of the thresholds, as they were set. */
            overrides: Record<string, never>;
        };
        /**
         * @description How a connection to a mail server is protected.
         * @enum {string}
         */
        MailSecurity: "starttls" | "tls" | "none";
        /** @description Main memory in bytes. `used` is `total - available`: what programs hold and cannot be freed. */
        Memory: {
            /**
             * Format: int64
             * @description Could be had without swapping.
             */
            available_bytes: number;
            /**
             * Format: int64
             * @description Block buffers.
             */
            buffers_bytes?: number | null;
            /**
             * Format: int64
             * @description Page cache and reclaimable slab.
             */
            cached_bytes?: number | null;
            /**
             * Format: int64
             * @description All of it.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description Held by programs.
             */
            used_bytes: number;
        };
        /** @description Main memory. */
        MemoryDetail: {
            /**
             * Format: int64
             * @description Could be had without swapping.
             */
            available_bytes?: number | null;
            /**
             * Format: int64
             * @description Block buffers.
             */
            buffers_bytes?: number | null;
            /**
             * Format: int64
             * @description Page cache.
             */
            cached_bytes?: number | null;
            /**
             * Format: int64
             * @description All of it.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description Held by programs.
             */
            used_bytes: number;
        };
        /**
         * Format: uuid
         * @description A message on its way.
         */
        MessageId: string;
        /**
         * @description How machines are reached unless one says otherwise.
         * @enum {string}
         */
        Mode: "tailscale" | "direct";
        /** @description A network card: by its address a machine is woken, and over it others are. */
        NetworkCard: {
            /** @description Six pairs of lower-case hex digits with colons. */
            mac: string;
            /** @description `enp3s0`. */
            name: string;
            /** @description IPv4 networks that it reaches without a router, as `192.168.1.0/24`; a bridge's are its cards'. */
            networks?: string[];
        };
        /** @description Where and how to search. What is left out is as usual. */
        NewDiscovery: {
            /** @description Networks such as `192.168.1.0/24`, at most 1024 addresses together; the suggested ones when absent. */
            cidrs?: string[] | null;
            /** @description Ask neighbours what they offer (multicast DNS); true when absent. */
            mdns?: boolean | null;
            /** @description TCP ports to try on each address, 1 to 16. */
            ports?: number[] | null;
        };
        /** @description What the new machine shall be. */
        NewEnrolment: {
            /** @description Let the agent count containers. It may then read Docker's socket, which is as good as root. */
            docker?: boolean;
            kind?: components["schemas"]["Kind"] | null;
            machine_id?: components["schemas"]["MachineId"] | null;
            /** @description Its hostname, when absent. */
            name?: string | null;
            /** @description Let the agent read how much energy the processor uses, which the kernel keeps to root. */
            power?: boolean;
            tags?: string[];
        };
        /** @description A service to expect. */
        NewExpectation: {
            /** @description The alert for it is critical. */
            is_critical?: boolean;
            /** @description The unit's name, with or without `.service`. */
            name: string;
        };
        /** @description A machine added by hand. */
        NewMachineBody: {
            /** @description The GUID of an agent that will speak for it, where it is known. */
            guid?: string | null;
            hostname?: string | null;
            kind?: components["schemas"]["Kind"] | null;
            /** @description 1 to 64 characters; may repeat. */
            name: string;
            notes?: string | null;
            tags?: string[];
        };
        /** @description A new token. */
        NewTokenBody: {
            /**
             * Format: date-time
             * @description Never, when absent.
             */
            expires_at?: string | null;
            /** @description Role agent only: the one machine that it may speak for. Without it the token is shared. */
            machine_id?: string | null;
            /** @description For people, 1 to 64 characters. */
            name: string;
            role: components["schemas"]["Role"];
        };
        /** @description A new user. */
        NewUser: {
            /** @description 1 to 64 characters. */
            name: string;
            /** @description At least 10 characters. */
            password: string;
            role: components["schemas"]["Role"];
        };
        /** @description The hours with another price, by the wall clock of the hub's time zone. */
        NightRate: {
            /** @description `HH:MM`. */
            from: string;
            /**
             * @description What a kilowatt-hour costs then; a decimal number as text.
             * @example 0.1920
             */
            price_per_kwh: string;
            /** @description `HH:MM`; before `from` it is on the next day, the same as `from` is a whole day later. */
            until: string;
            /** @description On which days it begins: `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`. Absent is every day. */
            weekdays?: string[] | null;
        };
        /** @description Who is told of alerts, and when not. */
        Notifications: {
            channels: components["schemas"]["Channel"][];
            /** @description Critical alerts of machines under maintenance are told at once, too. */
            critical_pierces_maintenance: boolean;
            quiet_hours: components["schemas"]["QuietHours"];
        };
        /** @description What shall change. What is left out stays. */
        NotificationsBody: {
            /** @description All channels: those that are not named here go. */
            channels?: components["schemas"]["ChannelBody"][] | null;
            critical_pierces_maintenance?: boolean | null;
            quiet_hours?: components["schemas"]["QuietHours"] | null;
        };
        /** @description ntfy. */
        Ntfy: {
            /** @description The server. */
            server?: string;
            /** @description The topic. On a server that is open to everybody it is as good as a password. */
            topic: string;
        };
        /** @description When a machine that is away is missed. */
        OfflineRule: {
            /** @description Off: no alert. */
            enabled: boolean;
            /**
             * Format: int32
             * @description A machine that was shut down, put to sleep or whose agent was stopped is missed after so long
             *     within its hours (60 to 2,592,000); null for never. One that is lost is missed at once.
             */
            not_back_after_seconds?: number | null;
        };
        /** @description From `/etc/os-release` and `uname`. */
        OsFacts: {
            /** @description `x86_64`, `aarch64`, … */
            architecture?: string | null;
            /** @description `Debian GNU/Linux`. */
            distribution?: string | null;
            /** @description `debian`: the `ID` field. */
            id?: string | null;
            /** @description `6.1.0-37-amd64`. */
            kernel?: string | null;
            /** @description `12`. */
            version?: string | null;
        };
        /** @description A system that a host seems to run. */
        OsGuess: {
            /** @description What tells it: `ssh`, `ports`, `mdns`, `tailnet`, `agent`. */
            by: string;
            /**
             * @description As `os-release` names it (`debian`, `ubuntu`, …), or `windows`, `macos`, `freebsd`, `routeros`;
             *     null where it is a family of devices.
             */
            id?: string | null;
            /** @description For people: `Debian 12`. */
            name: string;
        };
        /**
         * @description What came of it.
         * @enum {string}
         */
        Outcome: "done" | "refused" | "failed";
        /** @description `event: output`: what came since the one before. */
        OutputEvent: {
            pieces: components["schemas"]["OutputPiece"][];
        };
        /** @description Some text of one stream. */
        OutputPiece: {
            /**
             * Format: int64
             * @description So many bytes before it are not kept, or were skipped because they came too fast.
             */
            missed: number;
            stream: components["schemas"]["OutputStream"];
            text: string;
        };
        /**
         * @description Which stream.
         * @enum {string}
         */
        OutputStream: "stdout" | "stderr";
        /** @description A package that is another one now. */
        PackageChange: {
            /** @description The version before, where it was told. */
            from?: string | null;
            name: string;
            /** @description The version now, where it was told. */
            to?: string | null;
        };
        /** @description Pending updates of a machine. */
        PackageList: {
            /** @description Packages that are not installed as they should be; null where that is not known. */
            broken?: components["schemas"]["BrokenPackage"][] | null;
            /**
             * Format: date-time
             * @description When the package manager was asked; null before the first check.
             */
            checked_at?: string | null;
            /** @description Why the package manager could not be asked. */
            error?: string | null;
            /**
             * @description Names, or patterns with `*` and `?`, of packages that are held at their version; null where that is
             *     not known.
             */
            held?: string[] | null;
            /** @description Security ones first, then by name. May be empty where a v1 agent sent counts only. */
            items: components["schemas"]["PackageUpdate"][];
            /**
             * Format: int32
             * @description Packages that could be upgraded.
             */
            pending: number;
            /** @description The packages that ask for it; null where that is not told. */
            reboot_packages?: string[] | null;
            /** @description The machine asks for a reboot. */
            reboot_required: boolean;
            /**
             * @description Services that run programs or libraries which were replaced, without `.service`. Null where it is
             *     not known: an agent that is not root sees no processes but its own.
             */
            restart_services?: string[] | null;
            /**
             * Format: int32
             * @description Security ones among them.
             */
            security: number;
        };
        /** @description One package that could be upgraded. */
        PackageUpdate: {
            /** @description Installed version. */
            current_version?: string | null;
            /** @description Is held at its version: it is not upgraded with the others. */
            held?: boolean;
            /** @description Comes from a security repository. */
            is_security: boolean;
            /** @description Package name. */
            name: string;
            /** @description Version on offer. */
            new_version: string;
            /** @description Suite or repository that offers it. */
            repository?: string | null;
        };
        /** @description One page of a list. */
        Page_Action: {
            /** @description The items, in the list's order. */
            items: {
                /** @description Its name in the catalogue. */
                action: string;
                aftermath?: components["schemas"]["UnitAftermath"] | null;
                approver?: components["schemas"]["Role"] | null;
                /** Format: date-time */
                asked_at: string;
                batch_id?: components["schemas"]["BatchId"] | null;
                /** @description Who wanted it. */
                by: string;
                danger?: components["schemas"]["Danger"] | null;
                /** Format: date-time */
                decided_at?: string | null;
                decided_by?: string | null;
                /** @description It goes on by itself on the machine, also when the hub is away. */
                detached: boolean;
                /**
                 * Format: int64
                 * @description What the command itself took; milliseconds.
                 */
                duration_ms?: number | null;
                /** Format: date-time */
                ended_at?: string | null;
                /** Format: int32 */
                exit_code?: number | null;
                /**
                 * Format: date-time
                 * @description When it is refused unless somebody approved it.
                 */
                expires_at?: string | null;
                failure?: components["schemas"]["RemoteFailure"] | null;
                id: components["schemas"]["ActionId"];
                machine_id: components["schemas"]["MachineId"];
                /** @description As it was called then. */
                machine_name: string;
                /** @description What whoever decided said about it. */
                note?: string | null;
                params: Record<string, never>;
                /** @description Why it waits, or waited, for an approval. */
                reasons: components["schemas"]["ApprovalReason"][];
                /** Format: date-time */
                started_at?: string | null;
                state: components["schemas"]["ActionState"];
                /** Format: int64 */
                stderr_bytes: number;
                /**
                 * Format: int64
                 * @description Bytes that it printed so far.
                 */
                stdout_bytes: number;
                /** @description Programs and arguments, as they reach the machine: one command after the other. */
                steps: string[][];
                /** @description What it does, in a few words. */
                title: string;
                upgrade?: components["schemas"]["UpgradeOutcome"] | null;
                /** @description Which way it takes to the machine. */
                via: components["schemas"]["ActionWay"];
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Alert: {
            /** @description The items, in the list's order. */
            items: {
                /** Format: date-time */
                acknowledged_at?: string | null;
                acknowledged_by?: string | null;
                condition: components["schemas"]["Condition"];
                id: components["schemas"]["AlertId"];
                /** @description Alerts of machines that went at once share one. */
                incident?: string | null;
                machine_id: components["schemas"]["MachineId"];
                machine_name: string;
                /** @description What was said when it was acknowledged or snoozed. */
                note?: string | null;
                /** Format: date-time */
                opened_at: string;
                /** @description Why it ended, where that is not plain. */
                resolution?: string | null;
                /** Format: date-time */
                resolved_at?: string | null;
                /** @description Who resolved it; null when it went by itself. */
                resolved_by?: string | null;
                severity: components["schemas"]["Severity"];
                /** Format: date-time */
                snoozed_until?: string | null;
                state: components["schemas"]["AlertState"];
                /** @description A mount point, a unit; empty where the machine has only one such thing. */
                subject: string;
                /**
                 * Format: double
                 * @description The line that it crossed.
                 */
                threshold?: number | null;
                /** @description What is wrong, in a few words without the machine's name. */
                title: string;
                /**
                 * Format: double
                 * @description The reading at its last change, in the unit of its condition.
                 */
                value?: number | null;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_AuditEntry: {
            /** @description The items, in the list's order. */
            items: {
                /** @description `credential.used`, `host_key.accepted`. */
                action: string;
                actor: string;
                actor_kind: components["schemas"]["ActorKind"];
                /** Format: date-time */
                at: string;
                detail: Record<string, never>;
                /** @description Over all of this and the hash of the entry before; null for entries from before there were hashes. */
                hash?: string | null;
                /** @description The machine may be gone by now. */
                machine_id?: string | null;
                outcome: components["schemas"]["Outcome"];
                /**
                 * Format: int64
                 * @description Entries are numbered in their order.
                 */
                position: number;
                /** @description What it was done to, for people. */
                subject: string;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Binary: {
            /** @description The items, in the list's order. */
            items: {
                /** @description As `uname -m` says it: `x86_64`, `aarch64`, `armv7l`, … */
                architecture: string;
                /** @description To check a download by. */
                sha256: string;
                /**
                 * Format: int64
                 * @description Its length.
                 */
                size_bytes: number;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Credential: {
            /** @description The items, in the list's order. */
            items: {
                /** Format: date-time */
                created_at: string;
                id: components["schemas"]["CredentialId"];
                kind: components["schemas"]["CredentialKind"];
                machine_id?: components["schemas"]["MachineId"] | null;
                machine_name?: string | null;
                public?: components["schemas"]["PublicPart"] | null;
                /** Format: date-time */
                updated_at: string;
                updated_by: string;
                /**
                 * Format: date-time
                 * @description When it was last opened.
                 */
                used_at?: string | null;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Deployment: {
            /** @description The items, in the list's order. */
            items: {
                action: components["schemas"]["AgentAction"];
                by: string;
                /** Format: date-time */
                ended_at?: string | null;
                failure?: components["schemas"]["RemoteFailure"] | null;
                id: components["schemas"]["DeploymentId"];
                machine_id: components["schemas"]["MachineId"];
                /** Format: date-time */
                started_at: string;
                state: components["schemas"]["DeploymentState"];
                /** @description What happened so far. */
                steps: components["schemas"]["StepReport"][];
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_DiscoveredHost: {
            /** @description The items, in the list's order. */
            items: {
                /** @description All its addresses, IPv4 first. */
                addresses: string[];
                /** @description Why it was not joined with another row. */
                conflicts: components["schemas"]["HostConflict"][];
                heard_by?: components["schemas"]["HeardBy"] | null;
                /** @description A name for programs; the same as long as the same is known of it. */
                key: string;
                kind_suggestion?: components["schemas"]["KindSuggestion"] | null;
                machine_id?: components["schemas"]["MachineId"] | null;
                /** @description Its hardware addresses. */
                macs: string[];
                /** @description What it offers to its neighbours. */
                mdns_services: string[];
                /** @description For people: the machine's name where it is one, else the best that is known; null when it has none. */
                name?: string | null;
                /** @description All its names. */
                names: string[];
                /** @description Ports that searches found open. */
                open_ports: number[];
                os?: components["schemas"]["OsGuess"] | null;
                /** @description Who knows of it. */
                sources: components["schemas"]["HostSeen"][];
                /** @description The line that its SSH server greets with. */
                ssh_banner?: string | null;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Discovery: {
            /** @description The items, in the list's order. */
            items: (components["schemas"]["DiscoveryPlan"] & {
                /**
                 * Format: date-time
                 * @description When it ended; null while it runs, and when the hub was ended hard.
                 */
                ended_at?: string | null;
                /** @description Its id. */
                id: components["schemas"]["DiscoveryId"];
                /** @description What did not go as it should, for people. */
                notes: string[];
                /** @description How far it is. */
                progress: components["schemas"]["DiscoveryProgress"];
                /**
                 * Format: date-time
                 * @description When.
                 */
                started_at: string;
                /** @description Who started it. */
                started_by: string;
                /** @description How it goes. */
                state: components["schemas"]["DiscoveryState"];
            })[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Enrolment: {
            /** @description The items, in the list's order. */
            items: {
                /** Format: date-time */
                created_at: string;
                created_by: string;
                /** Format: date-time */
                expires_at: string;
                id: components["schemas"]["EnrolmentId"];
                kind?: components["schemas"]["Kind"] | null;
                machine_id?: components["schemas"]["MachineId"] | null;
                name?: string | null;
                state: components["schemas"]["EnrolmentState"];
                tags: string[];
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_HeldMessage: {
            /** @description The items, in the list's order. */
            items: {
                alert_id: components["schemas"]["AlertId"];
                channel_id: components["schemas"]["ChannelId"];
                channel_name: string;
                /** @description Why. */
                reason: components["schemas"]["HeldReason"];
                /**
                 * Format: date-time
                 * @description Since when.
                 */
                since: string;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Job: {
            /** @description The items, in the list's order. */
            items: {
                /** Format: int64 */
                last_duration_ms?: number | null;
                /** @description Why it failed, when it did not. */
                last_error?: string | null;
                /** @description What it did, when it went well. */
                last_outcome?: string | null;
                /** Format: date-time */
                last_started_at?: string | null;
                name: string;
                /** Format: int64 */
                period_seconds: number;
                /** @description What it is for. */
                purpose: string;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Machine: {
            /** @description The items, in the list's order. */
            items: {
                absence?: components["schemas"]["Absence"] | null;
                addresses: string[];
                agent: components["schemas"]["AgentView"];
                containers?: components["schemas"]["ContainerCounts"] | null;
                cpu: components["schemas"]["CpuFacts"];
                /** Format: date-time */
                created_at: string;
                /** @description When it is expected to be on. */
                expected: components["schemas"]["Expected"];
                guid?: string | null;
                hostname?: string | null;
                id: components["schemas"]["MachineId"];
                /** @description Whether that is now. */
                is_expected: boolean;
                kind: components["schemas"]["Kind"];
                kind_suggestion?: components["schemas"]["KindSuggestion"] | null;
                /** Format: date-time */
                last_seen?: string | null;
                latest?: components["schemas"]["Latest"] | null;
                name: string;
                /** @description Text of the user's. */
                notes?: string | null;
                /**
                 * Format: int32
                 * @description Alerts that are not resolved.
                 */
                open_alerts: number;
                os: components["schemas"]["OsFacts"];
                pause_reason?: string | null;
                paused: boolean;
                services: components["schemas"]["ServiceCounts"];
                /** @description `[unix seconds, CPU percent or null]`, the last quarter of an hour. */
                spark: (number | null)[][];
                status: components["schemas"]["Status"];
                /** @description Why it has this status, in a few words. */
                status_reason: string;
                /** Format: date-time */
                status_since?: string | null;
                tags: string[];
                updates: components["schemas"]["UpdateCounts"];
                /** @description Worth saying, and no alerts. */
                warnings: components["schemas"]["Warning"][];
                /** @description How bad the worst of them is: `high` or `critical`. */
                worst_alert?: string | null;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ScanEntry: {
            /** @description The items, in the list's order. */
            items: {
                /** @description Where it was reached; before that, where it is looked for. */
                address?: string | null;
                /** @description Whether the script ran as root; null when that is not known. */
                as_root?: boolean | null;
                /** Format: date-time */
                asked_at: string;
                /** @description Who wanted it. */
                by: string;
                /** Format: date-time */
                ended_at?: string | null;
                failure?: components["schemas"]["RemoteFailure"] | null;
                id: components["schemas"]["ScanId"];
                machine_id?: components["schemas"]["MachineId"] | null;
                /** @description What it was called then. */
                name: string;
                /** @description What else there is to say, for people. */
                notes: string[];
                /** Format: int32 */
                port?: number | null;
                /**
                 * Format: date-time
                 * @description Null while it waits in line.
                 */
                started_at?: string | null;
                state: components["schemas"]["ScanState"];
                summary?: components["schemas"]["ScanSummary"] | null;
                /** @description Who logged in there. */
                user: string;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_SentMessage: {
            /** @description The items, in the list's order. */
            items: {
                /** @description Which alerts it is about. */
                alerts: components["schemas"]["AlertId"][];
                /** @description What the other side said last. */
                answer?: string | null;
                /** Format: int32 */
                attempts: number;
                channel_id: components["schemas"]["ChannelId"];
                channel_name: string;
                /** Format: date-time */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it arrived, or was given up.
                 */
                done_at?: string | null;
                event: components["schemas"]["Event"];
                id: components["schemas"]["MessageId"];
                /**
                 * Format: date-time
                 * @description When it is tried again, while it waits.
                 */
                next_at?: string | null;
                /** @description `waiting`, `sent` or `failed`. */
                state: string;
                title: string;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Service: {
            /** @description The items, in the list's order. */
            items: (components["schemas"]["UnitStatus"] & {
                /** @description It is expected to run: an alert says when it does not. */
                expected: boolean;
                /** @description That alert is critical. */
                is_critical: boolean;
                /** @description It is not expected, and seems to be what the machine is there for: it runs, and starts by itself at boot. */
                suggested: boolean;
            })[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Session: {
            /** @description The items, in the list's order. */
            items: {
                /** Format: date-time */
                created_at: string;
                /** @description The session that asks. */
                current: boolean;
                /** Format: date-time */
                expires_at: string;
                id: components["schemas"]["SessionId"];
                ip?: string | null;
                /** Format: date-time */
                last_used_at: string;
                user_agent?: string | null;
                user_name: string;
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Token: {
            /** @description The items, in the list's order. */
            items: {
                /** Format: date-time */
                created_at: string;
                created_by?: string | null;
                /** Format: date-time */
                expires_at?: string | null;
                id: components["schemas"]["TokenId"];
                /** Format: date-time */
                last_used_at?: string | null;
                /** @description The only machine that it speaks for; null for a shared agent token and for people's. */
                machine_id?: string | null;
                name: string;
                /** @description Its first characters. */
                prefix: string;
                role: components["schemas"]["Role"];
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_User: {
            /** @description The items, in the list's order. */
            items: {
                /** Format: date-time */
                created_at: string;
                id: components["schemas"]["UserId"];
                /** Format: date-time */
                last_login_at?: string | null;
                name: string;
                role: components["schemas"]["Role"];
            }[];
            /** @description Pass as `cursor` to get the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description A parameter of an action. */
        Parameter: components["schemas"]["ParameterKind"] & {
            /** @description Taken where none is given. */
            default?: string | null;
            /** @description For people. */
            label: string;
            /** @description In requests and templates. */
            name: string;
        };
        /** @description What a value may be. */
        ParameterKind: {
            /** @enum {string} */
            kind: "unit";
        } | {
            /** @enum {string} */
            kind: "container";
        } | {
            /** @enum {string} */
            kind: "duration";
        } | {
            /** @enum {string} */
            kind: "package";
        } | {
            /** @enum {string} */
            kind: "packages";
        } | {
            /** @enum {string} */
            kind: "mac";
        } | {
            /** @enum {string} */
            kind: "path";
            /** @description That folder. */
            root: string;
        } | {
            /** @enum {string} */
            kind: "choice";
            /** @description These. */
            options: string[];
        } | {
            /** @enum {string} */
            kind: "integer";
            /**
             * Format: int64
             * @description The most.
             */
            max: number;
            /**
             * Format: int64
             * @description The least.
             */
            min: number;
        };
        /** @description A change of one's own password. */
        PasswordChange: {
            current_password: string;
            new_password: string;
        };
        /** @description Something for a v1 agent to run. */
        PendingCommand: {
            /**
             * Format: int64
             * @description Under this number the agent tells what came of it.
             */
            action_id: number;
            /** @description What kind of command it is. */
            action_type: string;
            /** @description The text that the agent compares with its patterns and hands to `sh`. */
            command: string;
            /** @description Agents read it and make nothing of it; empty. */
            parameters?: {
                [key: string]: string;
            };
            /**
             * Format: int64
             * @description The agent ends it after so long.
             */
            timeout_seconds: number;
        };
        /** @description `event: ping`. */
        Ping: {
            /** Format: date-time */
            server_time: string;
            trouble?: components["schemas"]["Trouble"] | null;
        };
        /**
         * @description Electrical power in watts, averaged since the sample before where the machine counts energy and of
         *     this moment where it only has a gauge. Fields are absent where nothing tells them.
         */
        Power: {
            /**
             * Format: double
             * @description What the batteries give while nothing else feeds the machine: all that it draws.
             */
            battery_watts?: number | null;
            /** @description Graphics cards; one inside the processor is part of its package. */
            gpus?: components["schemas"]["PowerGauge"][];
            /**
             * Format: double
             * @description All memory modules together, where they are counted apart from the packages.
             */
            memory_watts?: number | null;
            /**
             * Format: double
             * @description All processor packages together.
             */
            packages_watts?: number | null;
            /**
             * Format: double
             * @description The whole platform by the processor's own count (RAPL `psys`).
             */
            platform_watts?: number | null;
            /** @description Gauges of which only their owner knows what they measure (`ina219`, …). */
            sensors?: components["schemas"]["PowerGauge"][];
            /**
             * Format: double
             * @description What the power supplies draw, by their own gauges or by the board's (ACPI power meter).
             */
            supply_watts?: number | null;
        };
        /**
         * @description A kind of machine.
         * @enum {string}
         */
        PowerCategory: "guest" | "sbc" | "sbc_fast" | "mini_pc" | "small_desktop" | "nas" | "office_desktop" | "fast_desktop" | "gaming_desktop" | "workstation" | "office_laptop" | "gaming_laptop" | "mac_desktop" | "small_server" | "rack_server";
        /** @description A kind of machine. */
        PowerCategoryWatts: {
            category: components["schemas"]["PowerCategory"];
            /**
             * Format: double
             * @description Watts at the plug at rest.
             */
            idle_watts: number;
            /**
             * Format: double
             * @description Watts at the plug with the processor at work.
             */
            max_watts: number;
        };
        /** @description Electrical power, watts. */
        PowerDetail: {
            /**
             * Format: double
             * @description The whole machine, by the best of the gauges that measure all of it.
             * @default null
             */
            machine_watts: number | null;
            /**
             * @description Each thing that tells: `battery`, `supply`, `platform`, `packages`, `memory`, `gpu …`,
             *     `sensor …`.
             * @default []
             */
            parts: components["schemas"]["PowerPart"][];
        };
        /** @description One thing of which the power is known. */
        PowerGauge: {
            /** @description Unique within its list. */
            name: string;
            /**
             * Format: double
             * @description What it draws.
             */
            watts: number;
        };
        /**
         * @description How far a figure can be trusted.
         * @enum {string}
         */
        PowerLabel: "measured" | "modelled" | "guessed";
        /** @description Power of this moment. */
        PowerNow: {
            label: components["schemas"]["PowerLabel"];
            /** Format: double */
            watts: number;
            /** @description Why it has this label, in a sentence. */
            why: string;
        };
        /**
         * @description Where a figure of a profile comes from.
         * @enum {string}
         */
        PowerOrigin: "user" | "inferred" | "category" | "unknown";
        /** @description One thing that tells of its power. */
        PowerPart: {
            /** @description What it is; the label of its series. */
            source: string;
            /**
             * Format: double
             * @description Watts.
             */
            watts: number;
        };
        /** @description What counts where nothing is measured. */
        PowerProfile: {
            category?: components["schemas"]["PowerCategory"] | null;
            category_from: components["schemas"]["PowerOrigin"];
            idle_from: components["schemas"]["PowerOrigin"];
            /**
             * Format: double
             * @description Watts at the plug at rest.
             */
            idle_watts: number;
            max_from: components["schemas"]["PowerOrigin"];
            /**
             * Format: double
             * @description Watts at the plug with the processor at work.
             */
            max_watts: number;
        };
        /** @description What people say of a machine's power; what is null is found out. */
        PowerSettings: {
            /** @default null */
            category: components["schemas"]["PowerCategory"] | null;
            /**
             * Format: double
             * @description Watts at the plug at rest (0 to 10,000).
             * @default null
             */
            idle_watts: number | null;
            /**
             * Format: double
             * @description Watts at the plug with the processor at work (0 to 10,000).
             * @default null
             */
            max_watts: number | null;
        };
        /** @description Something that tells of the machine's power. */
        PowerSource: {
            /** @description The agent may read it. `rapl` is root's alone until `install.sh --power` says otherwise. */
            readable: boolean;
            /** @description `rapl` (the processor's energy counters), `battery`, `supply`, `gpu`, `nvidia`, `sensor`. */
            source: string;
        };
        /** @description Something that could tell of a machine's power. */
        PowerSourceView: {
            /** @description What to do about it, where something can be done. */
            hint?: string | null;
            /** @description The agent may read it. */
            readable: boolean;
            /** @description `rapl`, `battery`, `supply`, `gpu`, `nvidia`, `sensor`. */
            source: string;
        };
        /** @description The body of every error answer. */
        Problem: {
            /** @description What to do about it, where that is known apart. */
            advice?: string | null;
            /** @description A name that scripts can rely on. */
            code: string;
            /** @description The id of what stands in the way. */
            conflicting_id?: string | null;
            /** @description What else belongs to it, by its code: of `timed_out`, what was printed so far. */
            context?: Record<string, never> | null;
            /** @description What happened and what to do, for people. */
            detail: string;
            /** @description Which parts of the request are wrong. */
            errors?: components["schemas"]["FieldError"][];
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description Always `about:blank`: the code says more. */
            type: string;
        };
        /** @description What may be shown of a key. */
        PublicPart: {
            /** @description `SHA256:…` */
            fingerprint: string;
            /** @description `ssh-ed25519`. */
            key_type: string;
            /** @description The line for `authorized_keys`. */
            line: string;
        };
        /** @description Pushover. */
        Pushover: {
            /** @description The device, when not all of them. */
            device?: string | null;
            emergency?: components["schemas"]["Emergency"] | null;
        };
        /** @description When nobody wants to hear anything. What is still wrong, or has changed, comes at the end. */
        QuietHours: {
            /**
             * @description Critical ones come all the same.
             * @default true
             */
            critical_pierces: boolean;
            /**
             * @description Off: messages come at any time.
             * @default false
             */
            enabled: boolean;
            /**
             * @description When; in the hub's time zone.
             * @default []
             */
            hours: components["schemas"]["Hours"][];
        };
        /** @description Why one of several things that were asked for in one request was refused. */
        Refusal: {
            /** @description What to do about it, where that is known apart. */
            advice?: string | null;
            /** @description A name that scripts can rely on: `already_imported`, `not_found`, … */
            code: string;
            /** @description The id of what stands in the way. */
            conflicting_id?: string | null;
            /** @description For people. */
            detail: string;
        };
        /** @description A host key that is refused. */
        RefusedHostKey: {
            /** Format: date-time */
            at: string;
            fingerprint: string;
            /** @description The machine's agent reports it, too: it was probably set up anew. */
            is_reported: boolean;
            key_type: string;
        };
        /** @description Why it is refused. */
        Rejection: {
            /** @description 1 to 1000 characters. */
            reason: string;
        };
        /** @description Why something over SSH did not work. */
        RemoteFailure: {
            /**
             * @description What to do about it; empty where nobody knows.
             * @default
             */
            advice: string;
            /**
             * @description A word for programs: `connection_refused`, `authentication_failed`, `host_key_mismatch`, …
             * @default
             */
            code: string;
            /**
             * @description What happened, for people.
             * @default
             */
            message: string;
            /**
             * @description The step that failed, as the steps are called; empty where it was none of them.
             * @default
             */
            step: string;
        };
        /** @description How one machine is reached, where that is not as for all. */
        RemoteSettings: {
            /**
             * @description A name or address to use in place of what is known of it.
             * @default null
             */
            address: string | null;
            /** @default null */
            jump: components["schemas"]["MachineId"] | null;
            /**
             * @description With what.
             * @default auto
             */
            login: components["schemas"]["LoginWith"];
            /**
             * Format: int32
             * @description Where its sshd listens.
             * @default null
             */
            port: number | null;
            /**
             * @description Which of its addresses.
             * @default auto
             */
            route: components["schemas"]["ConnectionRoute"];
            /**
             * @description How root is become.
             * @default passwordless
             */
            sudo: components["schemas"]["SudoMode"];
            /**
             * @description Who logs in.
             * @default null
             */
            user: string | null;
        };
        /** @description How a unit is, in systemd's own words. */
        RestartedUnitState: {
            /**
             * @description `active`, `failed`, `activating`, …
             * @default
             */
            active: string;
            /**
             * Format: int32
             * @description Its main process.
             * @default null
             */
            pid: number | null;
            /**
             * Format: int32
             * @description How often systemd started it again by itself since.
             * @default 0
             */
            restarts: number;
            /**
             * @description `success`, or why it failed: `exit-code`, `timeout`, …
             * @default
             */
            result: string;
            /**
             * @description `running`, `exited`, `auto-restart`, …
             * @default
             */
            sub: string;
            /**
             * @description `simple`, `oneshot`, …
             * @default
             */
            type: string;
        };
        /** @description How long is kept what grows, in days. */
        Retention: {
            /**
             * Format: int32
             * @description The record of who did what (0 to 36500); 0 is for ever. When it is left out, it stays as it is.
             */
            audit_retention_days?: number | null;
            /**
             * Format: int32
             * @description Roll-ups of five minutes (14 to 800).
             */
            five_minute_days: number;
            /**
             * Format: int32
             * @description Roll-ups of half an hour (31 to 3660).
             */
            half_hour_days: number;
            /**
             * Format: int32
             * @description Every reading (8 to 400). More than the week that an agent keeps.
             */
            raw_days: number;
            /**
             * Format: int32
             * @description Roll-ups of three hours (366 to 7320).
             */
            three_hour_days: number;
        };
        /**
         * @description What somebody may do.
         * @enum {string}
         */
        Role: "admin" | "operator" | "viewer" | "agent";
        /** @description Which alerts a channel is told of. What is empty leaves nothing out. */
        Route: {
            /**
             * @description It is told of actions that wait for an approval.
             * @default true
             */
            approvals: boolean;
            /**
             * @description Only those of these conditions.
             * @default []
             */
            conditions: components["schemas"]["Condition"][];
            /**
             * @description It is told of actions that ended well.
             * @default false
             */
            done_actions: boolean;
            /**
             * @description It is told of actions that did not end well.
             * @default true
             */
            failed_actions: boolean;
            /**
             * @description It is told at night, too.
             * @default false
             */
            ignores_quiet_hours: boolean;
            /**
             * @description Only those of servers, or of workstations.
             * @default []
             */
            kinds: components["schemas"]["Kind"][];
            /**
             * @description Only those that are at least so bad.
             * @default high
             */
            min_severity: components["schemas"]["Severity"];
            /**
             * @description It is also told when an alert is over.
             * @default true
             */
            resolved: boolean;
            /**
             * @description Only those of machines with one of these tags.
             * @default []
             */
            tags: string[];
        };
        /** @description What one reading of the machine saw. */
        Sample: {
            /**
             * Format: int64
             * @description Seconds since boot in which the machine was asleep; they are part of the seconds since boot.
             */
            asleep_seconds?: number | null;
            /**
             * Format: date-time
             * @description The agent's clock when it read.
             */
            at: string;
            cpu?: components["schemas"]["Cpu"] | null;
            /** @description Whole block devices. */
            disks?: components["schemas"]["Disk"][];
            /** @description Every mounted filesystem that holds data, each device once. */
            filesystems?: components["schemas"]["Filesystem"][];
            /** @description Every network interface but loopback. */
            interfaces?: components["schemas"]["Interface"][];
            load?: components["schemas"]["Load"] | null;
            memory?: components["schemas"]["Memory"] | null;
            power?: components["schemas"]["Power"] | null;
            /**
             * Format: int64
             * @description How many processes there are.
             */
            processes?: number | null;
            /**
             * Format: int64
             * @description Number of the sample in its stream, rising; a number at or below the last stored one is a
             *     repeat.
             */
            seq: number;
            swap?: components["schemas"]["Swap"] | null;
            /** @description Sensors, where the machine has them. */
            temperatures?: components["schemas"]["Temperature"][];
            /**
             * Format: int64
             * @description Seconds since boot.
             */
            uptime_seconds?: number | null;
        };
        /** @description All that a host told about itself at one moment. */
        Scan: {
            /**
             * @description Addresses without those of loopback.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            addresses: components["schemas"]["ScanSection_Vec_ScanAddress"];
            /**
             * @description The script came to its end; otherwise sections are missing or cut.
             * @default false
             */
            complete: boolean;
            /**
             * @description Container engines.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            containers: components["schemas"]["ScanSection_Vec_ScanEngine"];
            /**
             * @description The processor.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            cpu: components["schemas"]["ScanSection_ScanCpu"];
            /**
             * @description Whole block devices.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            disks: components["schemas"]["ScanSection_Vec_ScanDisk"];
            /**
             * @description What is mounted and holds data; of network filesystems the name only.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            filesystems: components["schemas"]["ScanSection_Vec_ScanFilesystem"];
            /**
             * @description Default routes.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            gateways: components["schemas"]["ScanSection_Vec_ScanGateway"];
            /**
             * @description Maker, model and kind of machine.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            hardware: components["schemas"]["ScanSection_ScanHardware"];
            /**
             * @description The SSH server's public keys.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            host_keys: components["schemas"]["ScanSection_Vec_ScanHostKey"];
            /**
             * @description The kernel's name of the host, without its domain.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            hostname: components["schemas"]["ScanSection_String"];
            /**
             * @description Network interfaces.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            interfaces: components["schemas"]["ScanSection_Vec_ScanInterface"];
            /**
             * @description From uname(1).
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            kernel: components["schemas"]["ScanSection_ScanKernel"];
            /**
             * @description Averages of the run queue.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            load: components["schemas"]["ScanSection_ScanLoad"];
            /**
             * @description Main memory and swap.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            memory: components["schemas"]["ScanSection_ScanMemory"];
            /**
             * @description From `/etc/os-release`.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            os: components["schemas"]["ScanSection_ScanOs"];
            /**
             * @description What is installed, by name.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            packages: components["schemas"]["ScanSection_Vec_ScanInstalledPackage"];
            /**
             * @description Ports that are listened on, by protocol and number.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            ports: components["schemas"]["ScanSection_Vec_ScanPort"];
            /**
             * @description The first processes by processor and by memory.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            processes: components["schemas"]["ScanSection_ScanProcesses"];
            /**
             * @description Whether the host waits for a reboot.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            reboot: components["schemas"]["ScanSection_ScanReboot"];
            /**
             * @description System services, by name.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            services: components["schemas"]["ScanSection_Vec_ScanService"];
            /**
             * @description Who is logged in.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            sessions: components["schemas"]["ScanSection_Vec_ScanSession"];
            /**
             * @description Sensors without those of disks.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            temperatures: components["schemas"]["ScanSection_Vec_ScanTemperature"];
            /**
             * @description What could be upgraded as far as the host knows already: its lists are not refreshed.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            updates: components["schemas"]["ScanSection_Vec_ScanPendingUpdate"];
            /**
             * @description Whole seconds since boot.
             * @default {
             *       "reason": "it was not asked for",
             *       "state": "missing"
             *     }
             */
            uptime_seconds: components["schemas"]["ScanSection_u64"];
        };
        /** @description Something that is not as it was. */
        ScanChange_ScanAddress: {
            /** @description An address of an interface. */
            from?: {
                /** @description The address. */
                address: string;
                /** @description The interface, where it is told. */
                interface?: string | null;
                /** @description Good on this link only. */
                link_local: boolean;
                /**
                 * Format: int32
                 * @description Length of its network's prefix.
                 */
                prefix?: number | null;
                /** @description Made up for privacy, and replaced every few hours. */
                temporary: boolean;
            };
            /** @description What it is. */
            name: string;
            /** @description An address of an interface. */
            to?: {
                /** @description The address. */
                address: string;
                /** @description The interface, where it is told. */
                interface?: string | null;
                /** @description Good on this link only. */
                link_local: boolean;
                /**
                 * Format: int32
                 * @description Length of its network's prefix.
                 */
                prefix?: number | null;
                /** @description Made up for privacy, and replaced every few hours. */
                temporary: boolean;
            };
        };
        /** @description Something that is not as it was. */
        ScanChange_ScanDisk: {
            /** @description A whole block device. */
            from?: {
                /** @description `disk`, `rom`, … */
                kind: string;
                /** @description As its maker calls it. */
                model?: string | null;
                /** @description `sda`, `nvme0n1`, … */
                name: string;
                /** @description Can be taken out. */
                removable?: boolean | null;
                /** @description Turns; virtual disks say so of themselves as they please. */
                rotational?: boolean | null;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /** @description `sata`, `nvme`, `usb`, `mmc`, `virtio`, … */
                transport?: string | null;
            };
            /** @description What it is. */
            name: string;
            /** @description A whole block device. */
            to?: {
                /** @description `disk`, `rom`, … */
                kind: string;
                /** @description As its maker calls it. */
                model?: string | null;
                /** @description `sda`, `nvme0n1`, … */
                name: string;
                /** @description Can be taken out. */
                removable?: boolean | null;
                /** @description Turns; virtual disks say so of themselves as they please. */
                rotational?: boolean | null;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /** @description `sata`, `nvme`, `usb`, `mmc`, `virtio`, … */
                transport?: string | null;
            };
        };
        /** @description Something that is not as it was. */
        ScanChange_ScanFilesystem: {
            /** @description A mounted filesystem. */
            from?: {
                /**
                 * Format: int64
                 * @description Bytes that users other than root can still write.
                 */
                available?: number | null;
                /** @description What is mounted: a device, a pool's dataset, a server's export. */
                device: string;
                /** @description `ext4`, `zfs`, `nfs4`, … */
                fs_type: string;
                /** @description Where. */
                mount_point: string;
                /** @description Mounted read-only. */
                read_only: boolean;
                /** @description On another machine; its sizes are not asked for. */
                remote: boolean;
                /**
                 * Format: int64
                 * @description Bytes; `None` where they were not told.
                 */
                size?: number | null;
                /**
                 * Format: int64
                 * @description Bytes in use.
                 */
                used?: number | null;
            };
            /** @description What it is. */
            name: string;
            /** @description A mounted filesystem. */
            to?: {
                /**
                 * Format: int64
                 * @description Bytes that users other than root can still write.
                 */
                available?: number | null;
                /** @description What is mounted: a device, a pool's dataset, a server's export. */
                device: string;
                /** @description `ext4`, `zfs`, `nfs4`, … */
                fs_type: string;
                /** @description Where. */
                mount_point: string;
                /** @description Mounted read-only. */
                read_only: boolean;
                /** @description On another machine; its sizes are not asked for. */
                remote: boolean;
                /**
                 * Format: int64
                 * @description Bytes; `None` where they were not told.
                 */
                size?: number | null;
                /**
                 * Format: int64
                 * @description Bytes in use.
                 */
                used?: number | null;
            };
        };
        /** @description Something that is not as it was. */
        ScanChange_ScanHostKey: {
            /** @description A public key of the SSH server. */
            from?: {
                /** @description Base64 as in the key's file. */
                key: string;
                /** @description `ssh-ed25519`, … */
                kind: string;
            };
            /** @description What it is. */
            name: string;
            /** @description A public key of the SSH server. */
            to?: {
                /** @description Base64 as in the key's file. */
                key: string;
                /** @description `ssh-ed25519`, … */
                kind: string;
            };
        };
        /** @description Something that is not as it was. */
        ScanChange_ScanPort: {
            /** @description A port that is listened on. */
            from?: {
                /** @description `0.0.0.0`, `::`, `127.0.0.1`, …; `*` is any of both versions. */
                address: string;
                /**
                 * Format: int32
                 * @description The process's number.
                 */
                pid?: number | null;
                /**
                 * Format: int32
                 * @description Its number.
                 */
                port: number;
                /** @description Who listens; told to root alone for processes of others. */
                process?: string | null;
                /** @description `tcp` or `udp`. */
                protocol: string;
            };
            /** @description What it is. */
            name: string;
            /** @description A port that is listened on. */
            to?: {
                /** @description `0.0.0.0`, `::`, `127.0.0.1`, …; `*` is any of both versions. */
                address: string;
                /**
                 * Format: int32
                 * @description The process's number.
                 */
                pid?: number | null;
                /**
                 * Format: int32
                 * @description Its number.
                 */
                port: number;
                /** @description Who listens; told to root alone for processes of others. */
                process?: string | null;
                /** @description `tcp` or `udp`. */
                protocol: string;
            };
        };
        /** @description Something that is not as it was. */
        ScanChange_ScanService: {
            /** @description A system service. */
            from?: {
                /** @description For people. */
                description?: string | null;
                /** @description The finer word: `running`, `exited`, `dead`, …; OpenRC's own word. */
                detail: string;
                /** @description Without `.service`. */
                name: string;
                /** @description `active`, `inactive`, `failed`, `activating`, …: systemd's words, also for OpenRC's services. */
                state: string;
            };
            /** @description What it is. */
            name: string;
            /** @description A system service. */
            to?: {
                /** @description For people. */
                description?: string | null;
                /** @description The finer word: `running`, `exited`, `dead`, …; OpenRC's own word. */
                detail: string;
                /** @description Without `.service`. */
                name: string;
                /** @description `active`, `inactive`, `failed`, `activating`, …: systemd's words, also for OpenRC's services. */
                state: string;
            };
        };
        /** @description Something that is not as it was. */
        ScanChange_String: {
            from?: string;
            /** @description What it is. */
            name: string;
            to?: string;
        };
        /** @description Something that is not as it was. */
        ScanChange_u64: {
            /** Format: int64 */
            from?: number;
            /** @description What it is. */
            name: string;
            /** Format: int64 */
            to?: number;
        };
        /** @description What differs; each list sorted by name. */
        ScanComparison: {
            /**
             * @description Addresses that came and went, without link-local and temporary ones.
             * @default []
             */
            addresses: components["schemas"]["ScanChange_ScanAddress"][];
            /**
             * @description Disks that came, went or were replaced; another letter for the same disk is no change.
             * @default []
             */
            disks: components["schemas"]["ScanChange_ScanDisk"][];
            /**
             * @description `os`, `kernel`, `architecture`, `hostname`, `processor`, `model`, `reboot_required`.
             * @default []
             */
            facts: components["schemas"]["ScanChange_String"][];
            /**
             * @description Filesystems that came, went, or have another size, type or device.
             * @default []
             */
            filesystems: components["schemas"]["ScanChange_ScanFilesystem"][];
            /**
             * @description The SSH server's keys.
             * @default []
             */
            host_keys: components["schemas"]["ScanChange_ScanHostKey"][];
            /**
             * @description How many changes were left out because a list was full.
             * @default 0
             */
            left_out: number;
            /** @default null */
            memory: components["schemas"]["ScanChange_u64"] | null;
            /**
             * @description What could not be compared.
             * @default []
             */
            not_compared: components["schemas"]["ScanNotCompared"][];
            /**
             * @description Versions; of several that are installed at once with commas.
             * @default []
             */
            packages: components["schemas"]["ScanChange_String"][];
            /**
             * @description Ports that opened or closed, or are listened on by another program.
             * @default []
             */
            ports: components["schemas"]["ScanChange_ScanPort"][];
            /**
             * @description Services that are new, gone, or in another state.
             * @default []
             */
            services: components["schemas"]["ScanChange_ScanService"][];
        };
        /** @description What changed from one scan to another. */
        ScanDifference: {
            /** @description The later one. */
            after: components["schemas"]["ScanEntry"];
            /** @description The earlier one. */
            before: components["schemas"]["ScanEntry"];
            changes: components["schemas"]["ScanComparison"];
            /** @description Nothing changed in what could be compared. */
            same: boolean;
        };
        /** @description A scan without what the machine told. */
        ScanEntry: {
            /** @description Where it was reached; before that, where it is looked for. */
            address?: string | null;
            /** @description Whether the script ran as root; null when that is not known. */
            as_root?: boolean | null;
            /** Format: date-time */
            asked_at: string;
            /** @description Who wanted it. */
            by: string;
            /** Format: date-time */
            ended_at?: string | null;
            failure?: components["schemas"]["RemoteFailure"] | null;
            id: components["schemas"]["ScanId"];
            machine_id?: components["schemas"]["MachineId"] | null;
            /** @description What it was called then. */
            name: string;
            /** @description What else there is to say, for people. */
            notes: string[];
            /** Format: int32 */
            port?: number | null;
            /**
             * Format: date-time
             * @description Null while it waits in line.
             */
            started_at?: string | null;
            state: components["schemas"]["ScanState"];
            summary?: components["schemas"]["ScanSummary"] | null;
            /** @description Who logged in there. */
            user: string;
        };
        /**
         * Format: uuid
         * @description Names a scan.
         */
        ScanId: string;
        /** @description A section that could not be compared, or not whole. */
        ScanNotCompared: {
            /** @description Why, for people. */
            reason: string;
            /** @description The field of [`Scan`]. */
            section: string;
        };
        /** @description A process. */
        ScanProcess: {
            /** @description Its command line, where ps(1) told. */
            args?: string | null;
            /** @description The kernel's name of it. */
            command: string;
            /**
             * Format: double
             * @description Of one processor, while the scan ran; four busy threads have 400.
             */
            cpu_percent?: number | null;
            /**
             * Format: int64
             * @description Resident memory, bytes.
             */
            memory: number;
            /**
             * Format: int32
             * @description Its number.
             */
            pid: number;
            /** @description Whose it is, where ps(1) told. */
            user?: string | null;
        };
        /** @description A whole scan. */
        ScanReport: components["schemas"]["ScanEntry"] & {
            result?: components["schemas"]["Scan"] | null;
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanCpu: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description The processor. */
            value: {
                /**
                 * Format: int32
                 * @description Physical cores, where the kernel tells.
                 */
                cores?: number | null;
                /** @description `AMD EPYC 7302P 16-Core Processor`. */
                model?: string | null;
                /**
                 * Format: int32
                 * @description Logical processors that are online.
                 */
                threads: number;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanHardware: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description What kind of machine it is. */
            value: {
                /** @description Has a battery of its own. */
                battery: boolean;
                /** @description The main board, where DMI tells. */
                board?: string | null;
                /** @description `desktop`, `laptop`, `server`, `vm`, `container`, `embedded`, … as hostnamectl(1) names them. */
                chassis?: string | null;
                /** @description Version and date of the firmware. */
                firmware?: string | null;
                /** @description DMI vendor and product, or a board's device-tree model. */
                model?: string | null;
                /** @description `kvm`, `vmware`, `lxc`, … as systemd-detect-virt(1) names them. */
                virtualization?: string | null;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanKernel: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description From uname(1). */
            value: {
                /** @description `x86_64`, `aarch64`, … */
                architecture?: string | null;
                /** @description `Linux`. */
                name?: string | null;
                /** @description `6.1.0-37-amd64`. */
                release: string;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanLoad: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description Averages of the run queue. */
            value: {
                /**
                 * Format: double
                 * @description Over fifteen minutes.
                 */
                fifteen: number;
                /**
                 * Format: double
                 * @description Over five minutes.
                 */
                five: number;
                /**
                 * Format: double
                 * @description Over one minute.
                 */
                one: number;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanMemory: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description Memory in bytes. */
            value: {
                /**
                 * Format: int64
                 * @description Could be had without swapping.
                 */
                available: number;
                /**
                 * Format: int64
                 * @description Swap that is free.
                 */
                swap_free: number;
                /**
                 * Format: int64
                 * @description Swap there is.
                 */
                swap_total: number;
                /**
                 * Format: int64
                 * @description All of it.
                 */
                total: number;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanOs: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description From `/etc/os-release`. */
            value: {
                /** @description `debian`: the `ID` field. */
                id?: string | null;
                /** @description `Debian GNU/Linux`. */
                name?: string | null;
                /** @description `Debian GNU/Linux 12 (bookworm)`. */
                pretty_name?: string | null;
                /** @description `12`; rolling distributions have none. */
                version?: string | null;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanProcesses: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description The first processes by processor and by memory. */
            value: {
                /** @description By processor, then by memory. */
                top: components["schemas"]["ScanProcess"][];
                /**
                 * Format: int32
                 * @description How many there were; where they hide from each other, those that could be seen.
                 */
                total: number;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_ScanReboot: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** @description Whether the host waits for a reboot. */
            value: {
                /** @description The packages that ask for it, where they are told. */
                packages: string[];
                /** @description It does. `false` means only that nothing says so. */
                required: boolean;
            };
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_String: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: string;
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_u64: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            /** Format: int64 */
            value: number;
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanAddress: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description The address. */
                address: string;
                /** @description The interface, where it is told. */
                interface?: string | null;
                /** @description Good on this link only. */
                link_local: boolean;
                /**
                 * Format: int32
                 * @description Length of its network's prefix.
                 */
                prefix?: number | null;
                /** @description Made up for privacy, and replaced every few hours. */
                temporary: boolean;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanDisk: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description `disk`, `rom`, … */
                kind: string;
                /** @description As its maker calls it. */
                model?: string | null;
                /** @description `sda`, `nvme0n1`, … */
                name: string;
                /** @description Can be taken out. */
                removable?: boolean | null;
                /** @description Turns; virtual disks say so of themselves as they please. */
                rotational?: boolean | null;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /** @description `sata`, `nvme`, `usb`, `mmc`, `virtio`, … */
                transport?: string | null;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanEngine: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description `docker` or `podman`. */
                name: string;
                /** @description Where it listens. */
                socket?: string | null;
                /** @description The version of its command line; `None` where only a socket is there. */
                version?: string | null;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanFilesystem: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /**
                 * Format: int64
                 * @description Bytes that users other than root can still write.
                 */
                available?: number | null;
                /** @description What is mounted: a device, a pool's dataset, a server's export. */
                device: string;
                /** @description `ext4`, `zfs`, `nfs4`, … */
                fs_type: string;
                /** @description Where. */
                mount_point: string;
                /** @description Mounted read-only. */
                read_only: boolean;
                /** @description On another machine; its sizes are not asked for. */
                remote: boolean;
                /**
                 * Format: int64
                 * @description Bytes; `None` where they were not told.
                 */
                size?: number | null;
                /**
                 * Format: int64
                 * @description Bytes in use.
                 */
                used?: number | null;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanGateway: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description The next router. */
                address: string;
                /** @description The interface that leads to it. */
                interface: string;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanHostKey: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description Base64 as in the key's file. */
                key: string;
                /** @description `ssh-ed25519`, … */
                kind: string;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanInstalledPackage: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description Its name, with the architecture behind a colon where it is not the host's own. */
                name: string;
                /** @description Its version; of several that are installed at once each is an entry. */
                version: string;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanInterface: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description Its hardware address, where it has one. */
                mac?: string | null;
                /**
                 * Format: int32
                 * @description Largest packet, bytes.
                 */
                mtu?: number | null;
                /** @description `eth0`, … */
                name: string;
                /** @description `up`, `down`, `lowerlayerdown`, …; `None` where the driver does not tell. */
                state?: string | null;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanPendingUpdate: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description Installed version, where it is told. */
                current?: string | null;
                /** @description Package name. */
                name: string;
                /** @description Version on offer. */
                new: string;
                /** @description Comes from a security repository. */
                security: boolean;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanPort: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description `0.0.0.0`, `::`, `127.0.0.1`, …; `*` is any of both versions. */
                address: string;
                /**
                 * Format: int32
                 * @description The process's number.
                 */
                pid?: number | null;
                /**
                 * Format: int32
                 * @description Its number.
                 */
                port: number;
                /** @description Who listens; told to root alone for processes of others. */
                process?: string | null;
                /** @description `tcp` or `udp`. */
                protocol: string;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanService: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description For people. */
                description?: string | null;
                /** @description The finer word: `running`, `exited`, `dead`, …; OpenRC's own word. */
                detail: string;
                /** @description Without `.service`. */
                name: string;
                /** @description `active`, `inactive`, `failed`, `activating`, …: systemd's words, also for OpenRC's services. */
                state: string;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanSession: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /** @description Host or address that they came from. */
                from?: string | null;
                /** @description `pts/0`, `tty1`, … */
                terminal?: string | null;
                /** @description User name. */
                user: string;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /** @description A part of a scan: told, or why not. */
        ScanSection_Vec_ScanTemperature: {
            /** @description There was more than was sent or kept. */
            cut?: boolean;
            /** @description Whose words these are: `dpkg`, `ss`, `proc`, … */
            source: string;
            /** @enum {string} */
            state: "told";
            value: {
                /**
                 * Format: double
                 * @description Degrees Celsius.
                 */
                celsius: number;
                /** @description `coretemp Package id 0`, … */
                name: string;
            }[];
        } | {
            /** @description Why, for people. */
            reason: string;
            /** @enum {string} */
            state: "missing";
        };
        /**
         * @description What became of a scan.
         * @enum {string}
         */
        ScanState: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
        /** @description What lists show of what a machine told. Null where it did not tell. */
        ScanSummary: {
            /**
             * @description Whole block devices.
             * @default null
             */
            disks: number | null;
            /**
             * @description Those of them that failed.
             * @default null
             */
            failed_services: number | null;
            /**
             * Format: int64
             * @description The fullest filesystem of its own, in percent.
             * @default null
             */
            fullest_percent: number | null;
            /**
             * @description As it calls itself.
             * @default null
             */
            hostname: string | null;
            /**
             * @description The kernel's release.
             * @default null
             */
            kernel: string | null;
            /**
             * Format: int64
             * @description Main memory in bytes.
             * @default null
             */
            memory_bytes: number | null;
            /**
             * @description Parts that were not told.
             * @default []
             */
            missing: string[];
            /**
             * @description `Debian GNU/Linux 12 (bookworm)`.
             * @default null
             */
            os: string | null;
            /**
             * @description Installed packages.
             * @default null
             */
            packages: number | null;
            /**
             * @description Ports that are listened on.
             * @default null
             */
            ports: number | null;
            /**
             * Format: int32
             * @description Processes.
             * @default null
             */
            processes: number | null;
            /**
             * @description It waits for a reboot.
             * @default null
             */
            reboot_required: boolean | null;
            /**
             * @description Those of them that come from a security repository.
             * @default null
             */
            security_updates: number | null;
            /**
             * @description System services.
             * @default null
             */
            services: number | null;
            /**
             * @description Packages that could be upgraded.
             * @default null
             */
            updates: number | null;
            /**
             * Format: int64
             * @description Seconds since boot.
             * @default null
             */
            uptime_seconds: number | null;
        };
        /**
         * @description A part of a beat that is not sent each time.
         * @enum {string}
         */
        Section: "facts" | "services" | "updates";
        /** @description A message that was sent, or is on its way. */
        SentMessage: {
            /** @description Which alerts it is about. */
            alerts: components["schemas"]["AlertId"][];
            /** @description What the other side said last. */
            answer?: string | null;
            /** Format: int32 */
            attempts: number;
            channel_id: components["schemas"]["ChannelId"];
            channel_name: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description When it arrived, or was given up.
             */
            done_at?: string | null;
            event: components["schemas"]["Event"];
            id: components["schemas"]["MessageId"];
            /**
             * Format: date-time
             * @description When it is tried again, while it waits.
             */
            next_at?: string | null;
            /** @description `waiting`, `sent` or `failed`. */
            state: string;
            title: string;
        };
        /** @description A service unit, and what is expected of it. */
        Service: components["schemas"]["UnitStatus"] & {
            /** @description It is expected to run: an alert says when it does not. */
            expected: boolean;
            /** @description That alert is critical. */
            is_critical: boolean;
            /** @description It is not expected, and seems to be what the machine is there for: it runs, and starts by itself at boot. */
            suggested: boolean;
        };
        /** @description Service units in short. */
        ServiceCounts: {
            /**
             * Format: int32
             * @description Failed units.
             */
            failed: number;
        };
        /** @description What came of a restart. */
        ServiceRestart: {
            /** @description The action, whose page has more. */
            action_id: components["schemas"]["ActionId"];
            /**
             * Format: int64
             * @description How long it took, milliseconds.
             */
            duration_ms: number;
            /**
             * Format: int32
             * @description What `systemctl` ended with; null when a signal ended it.
             */
            exit_code?: number | null;
            /**
             * @description The last lines of `systemctl status`, where it did not go well. Without the right to read the journal
             *     they say little.
             */
            log: string[];
            /** @description What came of it, for people. */
            message: string;
            /** @description It was restarted, and is as it should be a moment later. */
            ok: boolean;
            state?: components["schemas"]["RestartedUnitState"] | null;
            /** @description What it complained of. */
            stderr: string;
            /** @description What it printed. */
            stdout: string;
            /** @description The unit, with `.service`. */
            unit: string;
        };
        /** @description A browser session. */
        Session: {
            /** Format: date-time */
            created_at: string;
            /** @description The session that asks. */
            current: boolean;
            /** Format: date-time */
            expires_at: string;
            id: components["schemas"]["SessionId"];
            ip?: string | null;
            /** Format: date-time */
            last_used_at: string;
            user_agent?: string | null;
            user_name: string;
        };
        /**
         * Format: uuid
         * @description A browser session.
         */
        SessionId: string;
        /** @description The user of a session. */
        SessionUser: {
            id?: components["schemas"]["UserId"] | null;
            name: string;
            role: components["schemas"]["Role"];
        };
        /** @description Whether the hub waits for its first admin. */
        SetupState: {
            /** @description True until somebody can log in. */
            needed: boolean;
        };
        /**
         * @description How bad something is.
         * @enum {string}
         */
        Severity: "high" | "critical";
        /** @description Slack. */
        Slack: {
            /** @description For a bot: the channel's id, like `C0123456789`. */
            channel?: string | null;
        };
        /** @description Until when, and why. */
        Snooze: {
            /**
             * Format: int32
             * @description Or so many minutes from now.
             */
            minutes?: number | null;
            /** @description For people. */
            reason?: string | null;
            /**
             * Format: date-time
             * @description The end, in the future and within a year.
             */
            until?: string | null;
        };
        /** @description How a test went. */
        SshTest: {
            failure?: components["schemas"]["RemoteFailure"] | null;
            /** @description `ssh-ed25519 SHA256:…`, when it got so far. */
            host_key?: string | null;
            /** @description All steps went well. */
            ok: boolean;
            steps: components["schemas"]["StepReport"][];
        };
        /**
         * @description Whether a machine is there.
         * @enum {string}
         */
        Status: "online" | "offline" | "paused" | "unknown";
        /** @description One step, done or failed. */
        StepReport: {
            /** @description What came of it. */
            detail: string;
            /**
             * Format: int64
             * @description How long it took, milliseconds.
             */
            duration_ms: number;
            /** @description Whether it went well. */
            ok: boolean;
            /** @description A word for programs: `connect`, `host_key`. */
            step: string;
            /** @description What it is, for people. */
            title: string;
        };
        /** @description A network that the hub's machine is in. */
        Subnet: {
            /** @description The hub's own address there. */
            address?: string | null;
            /**
             * Format: int64
             * @description How many addresses it has.
             */
            addresses: number;
            /** @description `192.168.1.0/24` */
            cidr: string;
            /** @description The interface that leads there. */
            interface: string;
            /** @description It is searched when no network is named. */
            is_suggested: boolean;
            /** @description Why it is not suggested, for people. */
            reason?: string | null;
        };
        /** @description The networks that the hub's machine is in. */
        Subnets: {
            /** @description Those that are searched when none is named come first. */
            items: components["schemas"]["Subnet"][];
            /** @description What is tried on each address when no ports are named. */
            usual_ports: number[];
        };
        /** @description What the hub needs root for on a machine, and a file that grants just that. */
        Sudoers: {
            /** @description What it grants. */
            grants: components["schemas"]["SudoersGrant"][];
            /** @description Who the hub logs in as. */
            login: string;
            /** @description What the hub does as root and the file does not grant. */
            not_granted: components["schemas"]["SudoersNotGranted"][];
            /** @description What has to be known about whom it is for, for people. */
            note?: string | null;
            /** @description Where the file goes. */
            path: string;
            /** @description The file. */
            text: string;
            /** @description Whom the file is for. */
            user: string;
        };
        /** @description What a user may do as root on a machine, beside what the hub needs. */
        SudoersCheck: {
            everything: components["schemas"]["SudoersEverything"];
            file: components["schemas"]["SudoersFileState"];
            /** @description What is needed, and whether it is granted. */
            grants: components["schemas"]["SudoersCheckedGrant"][];
            /** @description All that is needed is granted without a password, and nothing else. */
            is_exact: boolean;
            /** @description Who the hub logs in as. */
            login: string;
            /** @description The whole of it, for people. */
            message: string;
            /** @description What `sudo` lists beyond what is needed. */
            more: string[];
            /** @description Whose rights these are. */
            user: string;
        };
        /** @description A command that the hub needs, and whether `sudo` runs it. */
        SudoersCheckedGrant: components["schemas"]["SudoersGrant"] & {
            state: components["schemas"]["SudoersGrantState"];
        };
        /**
         * @description Whether a user may run everything as root.
         * @enum {string}
         */
        SudoersEverything: "unknown" | "no" | "with_password" | "without_password";
        /**
         * @description How the file on the machine compares with the one that is needed.
         * @enum {string}
         */
        SudoersFileState: "same" | "different" | "missing" | "unknown";
        /** @description A command that may be run as root, exactly so. */
        SudoersGrant: {
            /** @description Program (a name, or a full path) and arguments. */
            argv: string[];
            /** @description What for, for people. */
            why: string;
        };
        /**
         * @description Whether `sudo` runs a command.
         * @enum {string}
         */
        SudoersGrantState: "granted" | "password" | "refused";
        /** @description Something that the hub does as root and no file can grant by itself. */
        SudoersNotGranted: {
            /** @description What. */
            what: string;
            /** @description Why not, and what becomes of it. */
            why: string;
        };
        /**
         * @description How root is become.
         * @enum {string}
         */
        SudoMode: "none" | "passwordless" | "password";
        /** @description Swap in bytes. */
        Swap: {
            /**
             * Format: int64
             * @description All of it.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description In use.
             */
            used_bytes: number;
        };
        /** @description Swap. */
        SwapDetail: {
            /**
             * Format: int64
             * @description All of it.
             */
            total_bytes: number;
            /**
             * Format: int64
             * @description In use.
             */
            used_bytes: number;
        };
        /** @description A machine's place in the tailnet. */
        TailnetPlace: {
            /** @description Its addresses there, IPv4 first. */
            addresses: string[];
            device_id: string;
            /** @description Its MagicDNS name; null where MagicDNS is off. */
            fqdn?: string | null;
            /**
             * Format: date-time
             * @description When its key ends and it leaves the tailnet; null when it never does.
             */
            key_expires_at?: string | null;
            /**
             * Format: date-time
             * @description When the tailnet's list of devices had it last.
             */
            listed_at: string;
        };
        /** @description How many devices there are. */
        TailscaleCounts: {
            online: number;
            total: number;
            /** @description Devices whose clients are known to be old. */
            update_available: number;
        };
        /** @description A device of the tailnet, whichever source tells of it. */
        TailscaleDevice: {
            /** @description Its addresses in the tailnet, IPv4 first. */
            addresses: string[];
            /** @description It was let into the tailnet, where devices have to be approved. */
            authorized: boolean;
            /** @description Its client's version, as far as it is told. */
            client_version?: string | null;
            /**
             * Format: date-time
             * @description When it joined; null for a device of another tailnet.
             */
            created_at?: string | null;
            /** @description Its MagicDNS name without a dot at the end; null where MagicDNS is off. */
            fqdn?: string | null;
            /** @description As it calls itself. Not unique. */
            hostname: string;
            /** @description Its stable id: `nodeId` of the API, `ID` of the daemon. */
            id: string;
            /** @description It belongs to another tailnet and was shared with this one. */
            is_external: boolean;
            /** @description It is the machine that the hub runs on; only the local daemon tells. */
            is_own: boolean;
            /**
             * Format: date-time
             * @description When its key ends and it leaves the tailnet; null when it never does.
             */
            key_expires_at?: string | null;
            /**
             * Format: date-time
             * @description When it last was; null while it is online, and when nobody knows.
             */
            last_seen?: string | null;
            /** @description The first part of its MagicDNS name; its hostname where it has none. */
            name: string;
            /** @description It is connected to Tailscale's control server. Says nothing of whether it answers. */
            online: boolean;
            /** @description `linux`, `windows`, `macOS`, `iOS`, `android`, …; null when it is not told. */
            os?: string | null;
            /** @description It runs Tailscale SSH. */
            ssh_enabled: boolean;
            /** @description `tag:…` */
            tags: string[];
            /** @description A newer client is there; null when it is not told (the local daemon knows it of no other device). */
            update_available?: boolean | null;
            /** @description Whose it is; null for what belongs to a tag. */
            user?: string | null;
        };
        /** @description A device, and which machine it is. */
        TailscaleDeviceItem: components["schemas"]["TailscaleDevice"] & {
            key_expiry?: components["schemas"]["TailscaleExpiry"] | null;
            machine_id?: components["schemas"]["MachineId"] | null;
            machine_name?: string | null;
            matched_by?: components["schemas"]["TailscaleMatch"] | null;
            suggested_kind?: components["schemas"]["KindSuggestion"] | null;
        };
        /** @description The devices of the tailnet as they were last told. */
        TailscaleDevices: {
            /**
             * Format: int64
             * @description How old it is; seconds.
             */
            age_seconds?: number | null;
            failure?: components["schemas"]["TailscaleFailure"] | null;
            /**
             * Format: date-time
             * @description When the list came; null when none did.
             */
            fetched_at?: string | null;
            /** @description By their names. */
            items: components["schemas"]["TailscaleDeviceItem"][];
            /** @description Always null: the list has no pages. */
            next_cursor?: string | null;
            /** @description What of the list could not be read, in sentences. */
            notes: string[];
            /** @description How many of all are online. */
            online: number;
            source: components["schemas"]["TailscaleSource"];
            /** @description How many devices there are without the filters. */
            total: number;
        };
        /**
         * @description How near the end of a device's key is. A later one is worse.
         * @enum {string}
         */
        TailscaleExpiry: "within_30_days" | "within_7_days" | "within_1_day" | "expired";
        /** @description Why there is no newer list. */
        TailscaleFailure: {
            /** Format: date-time */
            at: string;
            /** @description A name that scripts can rely on: `key_refused`, `rate_limited`, `socket_absent`, … */
            code: string;
            /** @description What happened and what to do, for people. */
            detail: string;
            /**
             * Format: date-time
             * @description Nobody is asked before then; null when nothing was said of it.
             */
            retry_at?: string | null;
            /** @description At which step. */
            step: components["schemas"]["TailscaleStep"];
        };
        /** @description A device to take in. */
        TailscaleImportBody: {
            agent?: components["schemas"]["ImportAgent"] | null;
            connection?: components["schemas"]["RemoteSettings"] | null;
            /** @description The device's stable id. */
            device_id: string;
            kind?: components["schemas"]["Kind"] | null;
            machine_id?: components["schemas"]["MachineId"] | null;
            /** @description 1 to 64 characters; the device's name when absent. */
            name?: string | null;
            not_machine_id?: components["schemas"]["MachineId"] | null;
            notes?: string | null;
            power?: components["schemas"]["PowerSettings"] | null;
            /** @description Kept for it, sealed; never shown again. Needs an admin. */
            ssh_password?: string | null;
            /** @description Kept for it, sealed; never shown again. Needs an admin. */
            sudo_password?: string | null;
            tags?: string[];
        };
        /**
         * @description What tells that a device is a machine.
         * @enum {string}
         */
        TailscaleMatch: "link" | "address" | "hostname";
        /** @description The hub's own machine in the tailnet. */
        TailscaleOwnNode: {
            device?: components["schemas"]["TailscaleDevice"] | null;
            /** @description What the daemon finds wrong with itself. */
            health: string[];
            /** @description What names of its devices end with. */
            magic_dns_suffix?: string | null;
            /** @description What the daemon says of itself: `Running`. */
            state: string;
            /** @description What the tailnet is called. */
            tailnet?: string | null;
            /** @description The daemon's version. */
            version?: string | null;
        };
        /** @description Which secrets are set. */
        TailscaleSecretsSet: {
            /** @description `tskey-api-…` */
            api_key: boolean;
            /** @description `tskey-client-…` */
            oauth_secret: boolean;
        };
        /** @description How Tailscale is to be asked. */
        TailscaleSetting: {
            /**
             * @description The OAuth client's id.
             * @default null
             */
            client_id: string | null;
            /** @default off */
            source: components["schemas"]["TailscaleSource"];
            /**
             * @description The tailnet's id, or `-` for the one that the key belongs to.
             * @default -
             */
            tailnet: string;
        };
        /** @description How Tailscale is asked. */
        TailscaleSettings: components["schemas"]["TailscaleSetting"] & {
            /** @description The API that the hub was started with. */
            api_url: string;
            /**
             * @description Which secrets are set. They are stored by `PUT /credentials/tailscale_api_key` and
             *     `…/tailscale_oauth_secret`, and never shown.
             */
            secrets: components["schemas"]["TailscaleSecretsSet"];
            /** @description The local daemon's socket. */
            socket: components["schemas"]["TailscaleSocket"];
        };
        /** @description How Tailscale shall be asked. */
        TailscaleSettingsBody: {
            /** @description The OAuth client's id. */
            client_id?: string | null;
            source: components["schemas"]["TailscaleSource"];
            /** @description The tailnet's id, or `-` for the one that the key belongs to, which it is when absent. */
            tailnet?: string | null;
        };
        /** @description The local daemon's socket. */
        TailscaleSocket: {
            /** @description It is there. Whether it may be read shows a test. */
            exists: boolean;
            path: string;
        };
        /** @description The device whose key ends first. */
        TailscaleSoonestExpiry: {
            device_id: string;
            /** Format: date-time */
            key_expires_at: string;
            name: string;
            step?: components["schemas"]["TailscaleExpiry"] | null;
        };
        /**
         * @description Where the list of devices comes from.
         * @enum {string}
         */
        TailscaleSource: "off" | "api_key" | "oauth" | "local";
        /** @description How the hub stands with Tailscale. */
        TailscaleStatus: {
            /**
             * Format: int64
             * @description How old it is; seconds.
             */
            age_seconds?: number | null;
            /** @description The source is set and has the secret that it needs. */
            configured: boolean;
            devices?: components["schemas"]["TailscaleCounts"] | null;
            failure?: components["schemas"]["TailscaleFailure"] | null;
            /**
             * Format: date-time
             * @description When the last list came.
             */
            fetched_at?: string | null;
            /** @description Machines that are linked to a device. */
            linked: number;
            /** @description There is a socket of a local daemon, which can be asked without a secret. */
            local_socket: boolean;
            own?: components["schemas"]["TailscaleOwnNode"] | null;
            soonest_key_expiry?: components["schemas"]["TailscaleSoonestExpiry"] | null;
            source: components["schemas"]["TailscaleSource"];
        };
        /**
         * @description What is done to get the list, in this order.
         * @enum {string}
         */
        TailscaleStep: "resolve" | "connect" | "authenticate" | "list";
        /**
         * @description What came of a step.
         * @enum {string}
         */
        TailscaleStepResult: "passed" | "failed" | "unknown" | "not_reached";
        /** @description What came of a test. */
        TailscaleTest: {
            /** @description Why it did not; see the step that failed. */
            code?: string | null;
            /** @description How many devices came. */
            devices?: number | null;
            /** Format: int64 */
            duration_ms: number;
            /** @description What of the list could not be read. */
            notes: string[];
            /** @description The list came. */
            ok: boolean;
            /** @description How many of them are online. */
            online?: number | null;
            source: components["schemas"]["TailscaleSource"];
            /** @description In their order. */
            steps: components["schemas"]["TailscaleTestStep"][];
        };
        /** @description One step. */
        TailscaleTestStep: {
            /** @description What happened, for people. */
            detail?: string | null;
            result: components["schemas"]["TailscaleStepResult"];
            step: components["schemas"]["TailscaleStep"];
        };
        /** @description Prices and when they are valid. */
        Tariff: {
            /** @description Its sign or its code: `€`, `EUR`; 1 to 10 characters. */
            currency: string;
            /** @description By the day from which each is valid. The first one holds for the time before it as well. */
            rates: components["schemas"]["TariffRate"][];
        };
        /** @description Prices from a day on. */
        TariffRate: {
            night?: components["schemas"]["NightRate"] | null;
            /**
             * @description What a kilowatt-hour costs; a decimal number as text.
             * @example 0.2834
             */
            price_per_kwh: string;
            /**
             * @description What the meter costs each day; a decimal number as text.
             * @example 0.45
             */
            standing_charge_per_day?: string | null;
            /**
             * Format: date
             * @description The first day, `YYYY-MM-DD`.
             */
            valid_from: string;
        };
        /** @description The tariff and what it is read by. */
        TariffSet: {
            currency: string;
            /** @description Nobody has set it yet: these prices are a guess. */
            is_default: boolean;
            /** @description Oldest first. */
            rates: components["schemas"]["TariffRate"][];
            /** @description The zone that days and hours are meant in; it is set under `/settings/general`. */
            time_zone: string;
        };
        /** @description Telegram. */
        Telegram: {
            /** @description The chat: a number, or `@name` for a public channel. */
            chat_id: string;
            /**
             * Format: int64
             * @description The topic of a group.
             */
            thread_id?: number | null;
        };
        /** @description One sensor. */
        Temperature: {
            /**
             * Format: double
             * @description Degrees Celsius.
             */
            celsius: number;
            /** @description Chip and label, unique within the machine: `coretemp Package id 0`. */
            sensor: string;
        };
        /** @description One sensor. */
        TemperatureDetail: {
            /**
             * Format: double
             * @description Degrees Celsius.
             */
            celsius: number;
            /** @description Chip and label. */
            sensor: string;
        };
        /** @description What came of a test. */
        TestResult: {
            /** @description What the other side really said, or why there was no answer. */
            answer: string;
            /** @description Whether the message arrived. */
            delivered: boolean;
            /** Format: int64 */
            duration_ms: number;
        };
        /** @description When something counts as wrong. Holds for all machines, also those that come later. */
        Thresholds: {
            /**
             * @description The agent is older than the hub.
             * @default {
             *       "enabled": true,
             *       "severity": "high",
             *       "sustained_seconds": 604800
             *     }
             */
            agent_outdated: components["schemas"]["Flag"];
            /**
             * @description Seconds that the machine's clock is off.
             * @default {
             *       "critical": null,
             *       "enabled": true,
             *       "high": 60,
             *       "margin": 10,
             *       "sustained_seconds": 300
             *     }
             */
            clock_skew: components["schemas"]["Levels"];
            /**
             * @description Percent of all cores.
             * @default {
             *       "critical": 95,
             *       "enabled": true,
             *       "high": 85,
             *       "margin": 5,
             *       "sustained_seconds": 180
             *     }
             */
            cpu: components["schemas"]["Levels"];
            /**
             * @description Percent of a filesystem, as `df` counts.
             * @default {
             *       "critical": 95,
             *       "enabled": true,
             *       "filesystems": [],
             *       "high": 80,
             *       "margin": 2,
             *       "sustained_seconds": 0
             *     }
             */
            disk: components["schemas"]["DiskRule"];
            /**
             * @description Days until a filesystem is full, by its trend; fewer is worse.
             * @default {
             *       "critical": 2,
             *       "enabled": true,
             *       "high": 7,
             *       "margin": 2,
             *       "sustained_seconds": 0
             *     }
             */
            disk_forecast: components["schemas"]["Levels"];
            /**
             * @description A unit failed that is not among the expected services.
             * @default {
             *       "enabled": true,
             *       "severity": "high",
             *       "sustained_seconds": 60
             *     }
             */
            failed_unit: components["schemas"]["Flag"];
            /**
             * @description The machine shows an SSH host key that is not trusted: the hub does nothing there till somebody looks.
             * @default {
             *       "enabled": true,
             *       "severity": "critical",
             *       "sustained_seconds": 0
             *     }
             */
            host_key: components["schemas"]["Flag"];
            /**
             * @description Run queue over five minutes for each thread of the processor.
             * @default {
             *       "critical": 4,
             *       "enabled": true,
             *       "high": 2,
             *       "margin": 0.25,
             *       "sustained_seconds": 600
             *     }
             */
            load: components["schemas"]["Levels"];
            /**
             * @description Percent in use.
             * @default {
             *       "critical": 95,
             *       "enabled": true,
             *       "high": 85,
             *       "margin": 5,
             *       "sustained_seconds": 180
             *     }
             */
            memory: components["schemas"]["Levels"];
            /**
             * @description Lost, or not back within its hours.
             * @default {
             *       "enabled": true,
             *       "not_back_after_seconds": 1800
             *     }
             */
            offline: components["schemas"]["OfflineRule"];
            /**
             * Format: int32
             * @description A machine is offline when no beat came for so long (30 to 86,400).
             * @default 180
             */
            offline_after_seconds: number;
            /**
             * @description The machine asks for a reboot.
             * @default {
             *       "enabled": true,
             *       "severity": "high",
             *       "sustained_seconds": 259200
             *     }
             */
            reboot_required: components["schemas"]["Flag"];
            /**
             * @description Security updates wait.
             * @default {
             *       "enabled": true,
             *       "severity": "high",
             *       "sustained_seconds": 259200
             *     }
             */
            security_updates: components["schemas"]["Flag"];
            /**
             * @description An expected service does not run. A critical service's alert is critical.
             * @default {
             *       "enabled": true,
             *       "severity": "high",
             *       "sustained_seconds": 0
             *     }
             */
            service_down: components["schemas"]["Flag"];
            /**
             * @description The machine's key of the tailnet expires, by steps. From a day on, its alert is critical.
             * @default {
             *       "enabled": true,
             *       "severity": "high",
             *       "sustained_seconds": 0
             *     }
             */
            tailscale_key_expiry: components["schemas"]["Flag"];
            /**
             * @description Degrees Celsius of the hottest sensor.
             * @default {
             *       "critical": 90,
             *       "enabled": true,
             *       "high": 80,
             *       "margin": 3,
             *       "sustained_seconds": 120
             *     }
             */
            temperature: components["schemas"]["Levels"];
        };
        /** @description An API token without its text. */
        Token: {
            /** Format: date-time */
            created_at: string;
            created_by?: string | null;
            /** Format: date-time */
            expires_at?: string | null;
            id: components["schemas"]["TokenId"];
            /** Format: date-time */
            last_used_at?: string | null;
            /** @description The only machine that it speaks for; null for a shared agent token and for people's. */
            machine_id?: string | null;
            name: string;
            /** @description Its first characters. */
            prefix: string;
            role: components["schemas"]["Role"];
        };
        /**
         * Format: uuid
         * @description An API token.
         */
        TokenId: string;
        /**
         * @description What happened to an alert.
         * @enum {string}
         */
        TransitionKind: "opened" | "escalated" | "eased" | "acknowledged" | "snoozed" | "reopened" | "resolved";
        /**
         * @description Why no beat can be stored.
         * @enum {string}
         */
        Trouble: "storage_full" | "not_stored";
        /**
         * @description Why a key is trusted.
         * @enum {string}
         */
        TrustedBy: "agent" | "first_use" | "accepted";
        /** @description How a unit is after it. */
        UnitAftermath: {
            /**
             * @description The last lines of `systemctl status`, where it did not go well. Without the right to read the journal
             *     they say little.
             */
            log: string[];
            /** @description What came of it, for people. */
            message: string;
            /** @description It is as it should be. */
            ok: boolean;
            state?: components["schemas"]["RestartedUnitState"] | null;
            /** @description The unit, with its kind. */
            unit: string;
        };
        /**
         * @description What a unit does, in one word.
         * @enum {string}
         */
        UnitState: "running" | "stopped" | "failed" | "unknown";
        /** @description One service unit as `systemctl show` has it. */
        UnitStatus: {
            /** @description The unit's description. */
            description?: string | null;
            /** @description Starts at boot. */
            enabled?: boolean | null;
            /**
             * Format: int64
             * @description Memory of its control group, where accounted.
             */
            memory_bytes?: number | null;
            /** @description Unit name without `.service`. */
            name: string;
            /**
             * Format: int32
             * @description Main process.
             */
            pid?: number | null;
            /**
             * Format: date-time
             * @description Since when it is in this state.
             */
            since?: string | null;
            /** @description In one word. */
            state: components["schemas"]["UnitState"];
            /** @description systemd's own finer word: `running`, `exited`, `dead`, `auto-restart`, … */
            sub_state?: string | null;
        };
        /** @description Pending updates in short; null before the first check. */
        UpdateCounts: {
            /**
             * Format: int32
             * @description Packages that could be upgraded.
             */
            pending?: number | null;
            /** @description The machine asks for a reboot. */
            reboot_required?: boolean | null;
            /**
             * Format: int32
             * @description Security ones among them.
             */
            security?: number | null;
        };
        /** @description Pending package updates. */
        Updates: {
            /** @description Packages that are not installed as they should be. */
            broken?: components["schemas"]["BrokenPackage"][] | null;
            /**
             * Format: date-time
             * @description When the package manager was asked.
             */
            checked_at: string;
            /** @description Why the package manager could not be asked, if so; `packages` is then empty and means nothing. */
            error?: string | null;
            /**
             * @description Packages that are held at their version: names, or patterns with `*` and `?`. Absent where that
             *     could not be asked; so are the lists below.
             */
            held?: string[] | null;
            /** @description All that could be upgraded; an empty list means "up to date". */
            packages: components["schemas"]["PackageUpdate"][];
            /** @description The packages that ask for the reboot. */
            reboot_packages?: string[] | null;
            /** @description The machine asks for a reboot. */
            reboot_required: boolean;
            /**
             * @description Services that run programs or libraries that were replaced, without `.service`. Only root sees
             *     those of others.
             */
            restart_services?: string[] | null;
        };
        /** @description What an upgrade did. */
        UpgradeOutcome: {
            /**
             * Format: int64
             * @description What was to be downloaded; bytes.
             */
            download_bytes?: number | null;
            /** @description Packages that were not there before. */
            installed: components["schemas"]["PackageChange"][];
            /** @description Packages that could have been upgraded and were not: held, or others stand in the way. */
            kept_back: string[];
            /** @description What went wrong, or asks for a look: a sentence each. */
            problems: string[];
            /** @description Packages that are gone. */
            removed: components["schemas"]["PackageChange"][];
            /** @description Packages whose upgrade began and did not end. */
            unfinished: string[];
            /** @description Packages with a new version that is ready for use. */
            upgraded: components["schemas"]["PackageChange"][];
        };
        /** @description A user. */
        User: {
            /** Format: date-time */
            created_at: string;
            id: components["schemas"]["UserId"];
            /** Format: date-time */
            last_login_at?: string | null;
            name: string;
            role: components["schemas"]["Role"];
        };
        /** @description A change of a user. */
        UserChange: {
            password?: string | null;
            role?: components["schemas"]["Role"] | null;
        };
        /**
         * Format: uuid
         * @description A user.
         */
        UserId: string;
        /** @description What would be run, and whether it would be. */
        Validation: {
            action: string;
            /** @description Program and arguments, as they reach the machine. Of several commands, the last. */
            argv: string[];
            danger: components["schemas"]["Danger"];
            /** @description It goes on by itself on the machine, also when the hub is away. */
            detached: boolean;
            /** @description What it does to people. */
            effect: string;
            /** @description The same as a shell would be given them. */
            line: string;
            params: Record<string, never>;
            /** @description Why it would wait for an approval; empty when it would be run at once. */
            reasons: components["schemas"]["ApprovalReason"][];
            /** @description It is run as root, where the machine's connection says how to become root. */
            root: boolean;
            /** @description All commands, one after the other. */
            steps: string[][];
            /**
             * Format: int64
             * @description When it is ended.
             */
            timeout_seconds: number;
            title: string;
            /** @description Which way it would take to the machine. */
            via: components["schemas"]["ActionWay"];
        };
        /** @description How to wake it. */
        WakeRequest: {
            /** @default null */
            via: components["schemas"]["MachineId"] | null;
        };
        /** @description Something about a machine that is worth saying and is no alert. */
        Warning: {
            /** @description A name that scripts can rely on. */
            code: string;
            /** @description A sentence for people. */
            detail: string;
        };
        /** @description Any server that takes a request. */
        Webhook: {
            /** @description The type of that body; JSON where nothing is said. */
            content_type?: string | null;
            /** @description How it is asked. */
            method?: components["schemas"]["WebhookMethod"];
            /** @description A body of one's own, with names such as `{{title}}` in it. */
            template?: string | null;
        };
        /**
         * @description How a server is asked.
         * @enum {string}
         */
        WebhookMethod: "POST" | "PUT";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
