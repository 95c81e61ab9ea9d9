using System.ComponentModel;
using System.Diagnostics;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Backup;

/// <summary>The transfer by Debian's curl: FTP, FTPS, SFTP and SCP in one well-kept program.</summary>
/// <param name="dataDirectory">Where the archive, which is encrypted, lies while it is sent.</param>
public sealed class CurlTransfer(string dataDirectory) : IBackupTransfer
{
    private const int OutputCharactersMax = 1024 * 1024;
    private const int ErrorCharactersMax = 4096;

    public async Task SendAsync(BackupSettings server, string password, string name, byte[] archive, CancellationToken cancel)
    {
        var file = Path.Combine(dataDirectory, name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        try
        {
            await using (var output = new FileStream(file, options))
            {
                await output.WriteAsync(archive, cancel);
            }

            await RunAsync(CurlConfig.Send(server, password, file, name), cancel);
            if (server.Protocol != BackupProtocol.Scp && !(await ListAsync(server, password, cancel)).Contains(name))
            {
                throw new BackupException($"the server took {name}, but does not list it under that name: may the user rename files there?");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be written: {error.Message}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync(BackupSettings server, string password, CancellationToken cancel) =>
        (await RunAsync(CurlConfig.List(server, password), cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public Task DeleteAsync(BackupSettings server, string password, string name, CancellationToken cancel) =>
        RunAsync(CurlConfig.Delete(server, password, name), cancel);

    private static async Task<string> RunAsync(CurlConfig config, CancellationToken cancel)
    {
        // --disable first: no .curlrc has a say.
        var start = new ProcessStartInfo("curl", ["--disable", "--config", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["PATH"] = "/usr/bin:/bin";
        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception("it did not start");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(CurlConfig.SecondsMax + 10));
            try
            {
                await process.StandardInput.WriteAsync(config.ToString().AsMemory(), limit.Token);
                process.StandardInput.Close();
                var output = ReadAsync(process.StandardOutput, OutputCharactersMax, limit.Token);
                var said = (await ReadAsync(process.StandardError, ErrorCharactersMax, limit.Token)).Trim().ReplaceLineEndings(" ");
                var text = await output;
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? text : throw new BackupException(said.Length > 0 ? said : $"curl ended with {process.ExitCode} without a word");
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new BackupException($"the transfer took longer than {CurlConfig.SecondsMax} s");
            }
            catch (IOException error)
            {
                throw new BackupException($"curl ended early: {error.Message}");
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
        catch (Win32Exception)
        {
            throw new BackupException("the program curl is not installed on this node; install the package curl");
        }
    }

    /// <summary>All of it is read, so that the program never waits; what is too much is thrown away.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, int charactersMax, CancellationToken cancel)
    {
        var text = new System.Text.StringBuilder();
        var piece = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(piece.AsMemory(), cancel)) > 0)
        {
            text.Append(piece, 0, Math.Min(read, charactersMax - text.Length));
        }

        return text.ToString();
    }
}
