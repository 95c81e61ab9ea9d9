using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Actors.Tests.Replication;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Settings;

public sealed class ClusterSettingsTests
{
    [Fact]
    public async Task Two_nodes_with_the_products_settings_form_a_cluster_over_tls_and_no_message_lacks_a_serializer()
    {
        using var certificate = TestCertificate();
        var (a, b) = (Start("a", certificate), Start("b", certificate));
        try
        {
            var errors = new[] { a, b }.Select(Watch).ToList();
            Cluster.Get(a).Join(Cluster.Get(a).SelfAddress);
            await Up(a, 1);
            Cluster.Get(b).Join(Cluster.Get(a).SelfAddress);
            await Task.WhenAll(Up(a, 2), Up(b, 2));

            Cluster.Get(b).Leave(Cluster.Get(b).SelfAddress);
            await Up(a, 1);
            Assert.All(await Task.WhenAll(errors.Select(log => ErrorCounter.Has(log, "serializer"))), Assert.False);
        }
        finally
        {
            await Task.WhenAll(a.Terminate(), b.Terminate());
        }
    }

    private static ActorSystem Start(string name, X509Certificate2 certificate)
    {
        var ha = new HaNodeOptions { Address = IPAddress.Loopback, ClusterPort = LocalPorts.Free(), HeartbeatKey = new byte[32] };
        var journal = new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db");
        return ActorSystem.Create(ActorNames.System, AkkaSettings.Build(new NodeOptions { Name = name, Ha = ha }, journal, ClusterTls.Shared(certificate)));
    }

    private static IActorRef Watch(ActorSystem system)
    {
        var log = system.ActorOf(Props.Create(() => new ErrorCounter()));
        system.EventStream.Subscribe(log, typeof(LogEvent));
        return log;
    }

    private static Task Up(ActorSystem system, int count) => Until.True(
        () => Task.FromResult(Cluster.Get(system).State.Members.Count(member => member.Status == MemberStatus.Up) == count),
        $"{count} members are up");

    private static X509Certificate2 TestCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
