using System.Diagnostics;

namespace LoadMaster.DataPlane.Tests.Tls;

/// <summary>Runs curl or openssl to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What it wrote to both outputs.</summary>
    public static async Task<string> RunAsync(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return await output + await errors;
    }

    /// <summary>The openssl client against a local port; it asks with <paramref name="input"/> and waits for the server to close.</summary>
    public static Task<string> OpenSslAsync(int port, string input, params string[] arguments) =>
        RunAsync("openssl", input, ["s_client", "-connect", $"127.0.0.1:{port}", "-ign_eof", .. arguments]);
}
