/* Arrays of a fixed size. Pure. */
#ifndef PYHOSTSVC_BASE_ARRAY_H
#define PYHOSTSVC_BASE_ARRAY_H

/* The number of elements of an array. Do not pass a pointer, which is also what an array parameter is. */
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#endif
