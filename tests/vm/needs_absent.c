/* A program that cannot be packed for a guest: its library is not found. */
int ktstr_test_gone(void);

int main(void)
{
  return ktstr_test_gone();
}
