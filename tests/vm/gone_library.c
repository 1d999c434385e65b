/* A library that is nowhere when it is wanted. */
__attribute__((visibility("default"))) int ktstr_test_gone(void);

int ktstr_test_gone(void)
{
  return 0;
}
