import { z } from 'zod';

// zod would try to compile its validators by `new Function`, which the page's security policy forbids.
z.config({ jitless: true });
