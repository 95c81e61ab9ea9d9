namespace LoadMaster.Cli.Commands;

/// <summary>A file with secrets in it, for its owner only (mode 0600).</summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task WriteAsync(string path, byte[] content, CancellationToken cancel)
    {
        await using var output = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });

        // A file that was there before keeps its mode otherwise.
        File.SetUnixFileMode(output.SafeFileHandle, OwnerOnly);
        await output.WriteAsync(content, cancel);
    }
}
