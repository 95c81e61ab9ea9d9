using System.Diagnostics;

namespace LoadMaster.Host.Tests.Security;

/// <summary>A folder in which the openssl program makes authorities and certificates; removed with it.</summary>
internal sealed class OpenSslFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lm-openssl-");

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    public string Text(string file) => File.ReadAllText(PathOf(file));

    public byte[] Bytes(string file) => File.ReadAllBytes(PathOf(file));

    /// <summary>Runs <c>openssl</c> with these words, which have no blanks in them but those of <paramref name="more"/>.</summary>
    public async Task<string> RunAsync(string words, params string[] more)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. more])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(process.ExitCode == 0, $"openssl {words}: {await error}");
        return await output + await error;
    }

    /// <summary>An authority NAME.pem with NAME-key.pem: a root, or signed by <paramref name="issuer"/>.</summary>
    public Task AuthorityAsync(string name, string? issuer = null) => MakeAsync(name, $"/CN={name}", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign", issuer);

    /// <param name="kind">What openssl genpkey makes the key with.</param>
    public Task LeafAsync(string name, string subject, string issuer, string extensions = "", string kind = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256", int days = 20) =>
        MakeAsync(name, subject, extensions.Length == 0 ? "basicConstraints=CA:FALSE" : extensions, issuer, kind, days);

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task MakeAsync(string name, string subject, string extensions, string? issuer, string kind = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256", int days = 20)
    {
        await RunAsync($"genpkey {kind} -out {name}-key.pem");
        await RunAsync($"req -new -key {name}-key.pem -out {name}.csr -subj", subject);
        await File.WriteAllTextAsync(PathOf($"{name}.ext"), extensions + "\n");
        var signer = issuer is null ? $"-signkey {name}-key.pem" : $"-CA {issuer}.pem -CAkey {issuer}-key.pem -CAcreateserial";
        await RunAsync($"x509 -req -in {name}.csr {signer} -days {days} -extfile {name}.ext -out {name}.pem");
    }
}
