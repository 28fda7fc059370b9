from plantlink.main import main  # expect: own-package

if __name__ == "__main__":
    main()
