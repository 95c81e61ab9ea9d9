using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Event;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Tests.Replication;

public sealed class HandOnTests
{
    [Fact]
    public async Task A_standby_hands_a_change_on_and_the_active_nodes_answer_comes_back()
    {
        await using var pair = ConfigPair.Start();
        await pair.Form(pair.A, pair.B, 1);

        var accepted = await pair.B.Accepted(Commands.AddService(1));
        var refused = await pair.B.Refused(Commands.AddService(1));

        Assert.Equal((1L, 1), (accepted.Revision, accepted.CreatedId));
        Assert.Equal(["a", "b"], accepted.AppliedOn);
        Assert.Equal(ConfigProtocol.RefusalKind.Invalid, refused.Kind);
        Assert.NotEmpty(refused.Problems);
        Assert.Equal("tester", Assert.Single((await pair.A.History()).Entries).By);
    }

    [Fact]
    public async Task The_pair_works_over_mutual_tls_with_a_pinned_certificate()
    {
        using var certificate = Certificate();
        await using var pair = ConfigPair.Start(ClusterTls.Shared(certificate), ClusterTls.Shared(certificate));
        await pair.Form(pair.A, pair.B, 1);
        await pair.InSync();

        var accepted = await pair.B.Accepted(Commands.AddService(1));

        Assert.Equal(["a", "b"], accepted.AppliedOn);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_without_the_pairs_certificate_is_kept_out(bool hasAnother)
    {
        using var certificate = Certificate();
        using var another = Certificate();
        await using var pair = ConfigPair.Start(
            ClusterTls.Shared(certificate),
            hasAnother ? ClusterTls.Shared(another) : null,
            options => options with { HandOnWithin = TimeSpan.FromSeconds(2) });
        await pair.A.Activate(1);
        var address = hasAnother ? pair.A.Address : pair.A.Address.WithProtocol("akka.tcp");
        pair.B.System.EventStream.Publish(new HaProtocol.HaStateChanged(HaState.Standby, 1, "a", address));
        await pair.B.Published();

        var errors = pair.A.System.ActorOf(Props.Create(() => new ErrorCounter()));
        pair.A.System.EventStream.Subscribe(errors, typeof(LogEvent));
        pair.B.Config.Tell(new ConfigProtocol.ChangeConfig(Commands.AddService(2), "stranger", null), ActorRefs.NoSender);
        await Until.True(() => ErrorCounter.Has(errors, "TLS"), "the active node has refused the handshake");

        Assert.Equal(1, (await pair.A.Accepted(Commands.AddService(1))).Revision);
        Assert.Equal("service-1", Assert.Single((await pair.A.Published()).Config.VirtualServices).Name);
    }

    [Fact]
    public async Task An_active_node_that_does_not_answer_gives_one_refusal_within_the_time()
    {
        await using var pair = ConfigPair.Start(change: options => options with { HandOnWithin = TimeSpan.FromSeconds(1) });
        await pair.Form(pair.A, pair.B, 1);
        await pair.A.System.Terminate();
        var started = Stopwatch.GetTimestamp();

        var refused = await pair.B.Refused(Commands.AddService(1));

        Assert.Equal(ConfigProtocol.RefusalKind.Unavailable, refused.Kind);
        Assert.Equal(ProblemCodes.NoActiveNode, Assert.Single(refused.Problems).Code);
        Assert.Contains("may or may not be saved", refused.Problems[0].Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) < ConfigNode.Patience / 2);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=LoadMaster cluster", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
