__declspec(dllexport) int PrivateAnswer(void);

int PrivateAnswer(void) {
    return 42;
}
