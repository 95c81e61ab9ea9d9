using System.Net;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Security;

public sealed class ManagementCertificateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-cert-").FullName;

    private string FilePath => Path.Combine(_directory, ManagementCertificate.FileName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_is_made_once_and_used_again()
    {
        using var first = Load();
        using var second = Load();
        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.True(second.HasPrivateKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void It_names_localhost_the_node_and_the_management_address()
    {
        using var certificate = Load();
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost", "node-a"], names.EnumerateDnsNames());
        Assert.Contains(IPAddress.Parse("192.0.2.7"), names.EnumerateIPAddresses());
        Assert.Equal(256, certificate.GetECDsaPublicKey()!.KeySize);
        Assert.True(certificate.MatchesHostname("192.0.2.7"));
    }

    [Fact]
    public void A_damaged_file_stops_the_start_with_a_sentence()
    {
        File.WriteAllText(FilePath, "not a certificate");
        var problem = Assert.Throws<StartupProblemException>(Load);
        Assert.Equal(ProblemCodes.DataFolder, problem.Code);
        Assert.Contains(FilePath, problem.Message, StringComparison.Ordinal);
    }

    private X509Certificate2 Load() => ManagementCertificate.LoadOrCreate(_directory, "node-a", IPAddress.Parse("192.0.2.7"), TimeProvider.System);
}
