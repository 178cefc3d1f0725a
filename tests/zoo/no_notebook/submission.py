<!DOCTYPE html><title>Sign in</title>
