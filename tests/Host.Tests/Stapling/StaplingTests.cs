using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Events;
using LoadMaster.Host.Stapling;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Stapling;

/// <summary>OCSP stapling with a real responder, and openssl's client as the judge.</summary>
public sealed class StaplingTests : IAsyncLifetime
{
    private const string Stapled = "OCSP Response Status: successful";
    private const string NotStapled = "OCSP response: no response sent";

    private readonly ShiftedTime _time = new();
    private readonly int _port = LocalPorts.Free();
    private OcspAuthority _authority = null!;
    private DataPlaneEngine _engine = null!;
    private EventBook _events = null!;

    public async Task InitializeAsync()
    {
        _authority = await OcspAuthority.CreateAsync();
        _events = new EventBook("a", _time, NullLogger<EventBook>.Instance);
        _engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1, PrivateKeys = _authority.Seal }, _time);
    }

    public Task DisposeAsync()
    {
        _engine.Dispose();
        _authority.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Clients_that_ask_get_what_the_responder_says_and_it_is_renewed_at_half_its_time()
    {
        Serve();
        Assert.Contains(NotStapled, await _authority.AskAsync(_port), StringComparison.Ordinal);
        await _authority.StartAsync('V');
        var (desk, book) = Desk();
        await desk.TurnAsync(Config(), default);
        var state = StateIn(book);
        Assert.Equal((StaplingOutcome.Good, "", $"http://127.0.0.1:{_authority.Port}/"), (state.Outcome, state.Problem, state.Responder));
        Assert.InRange(state.Until!.Value - _time.GetUtcNow(), TimeSpan.FromMinutes(590), TimeSpan.FromMinutes(600));
        Assert.InRange(state.NextAsk - _time.GetUtcNow(), TimeSpan.FromMinutes(290), TimeSpan.FromMinutes(300));
        var seen = await _authority.AskAsync(_port);
        Assert.Contains(Stapled, seen, StringComparison.Ordinal);
        Assert.Contains("Cert Status: good", seen, StringComparison.Ordinal);

        _authority.Stop();
        _time.Pass(TimeSpan.FromMinutes(200));
        await desk.TurnAsync(Config(), default);
        Assert.Equal(StaplingOutcome.Good, StateIn(book).Outcome);
        _time.Pass(TimeSpan.FromMinutes(101));
        await desk.TurnAsync(Config(), default);
        Assert.Equal(StaplingOutcome.Failed, StateIn(book).Outcome);
        Assert.Empty(_events.Newest(10, EventSeverity.Error));
        Assert.Contains("Clients get the last one until", Assert.Single(_events.Newest(10, EventSeverity.Warning)).Message, StringComparison.Ordinal);
        Assert.Contains(Stapled, await _authority.AskAsync(_port), StringComparison.Ordinal);

        // Never after its time, whether somebody looks or not.
        _time.Pass(TimeSpan.FromMinutes(301));
        Assert.Contains(NotStapled, await _authority.AskAsync(_port), StringComparison.Ordinal);
        await desk.TurnAsync(Config(), default);
        Assert.Contains("has expired", _events.Newest(1, EventSeverity.Warning)[0].Message, StringComparison.Ordinal);
        Assert.Null(StateIn(book).Until);
    }

    [Fact]
    public async Task A_node_that_starts_has_what_it_knew_before()
    {
        Serve();
        await _authority.StartAsync('V');
        await Desk().Desk.TurnAsync(Config(), default);
        _engine.Staples.Remove(FingerprintOf());
        Assert.Contains(NotStapled, await _authority.AskAsync(_port), StringComparison.Ordinal);
        _authority.Stop();
        var (desk, book) = Desk();
        await desk.TurnAsync(Config(), default);
        Assert.Equal(StaplingOutcome.Good, StateIn(book).Outcome);
        Assert.Contains(Stapled, await _authority.AskAsync(_port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_certificate_is_served_without_and_told_once()
    {
        Serve();
        await _authority.StartAsync('R');
        var (desk, book) = Desk();
        for (var turn = 0; turn < 2; turn++)
        {
            await desk.TurnAsync(Config(), default);
            Assert.Equal(StaplingOutcome.Refused, StateIn(book).Outcome);
            _time.Pass(TimeSpan.FromHours(2));
        }

        Assert.Contains("revoked", Assert.Single(_events.Newest(10, EventSeverity.Warning)).Message, StringComparison.Ordinal);
        Assert.Contains(NotStapled, await _authority.AskAsync(_port), StringComparison.Ordinal);

        await _authority.StartAsync('V');
        await desk.TurnAsync(Config(), default);
        Assert.Contains("again", _events.Newest(1, EventSeverity.Info)[0].Message, StringComparison.Ordinal);
        Assert.Contains(Stapled, await _authority.AskAsync(_port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_the_issuer_did_not_sign_is_not_taken()
    {
        Serve();
        await _authority.OpenSslAsync("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "other-key.pem", "-out", "other.pem", "-days", "30", "-subj", "/CN=Test CA");
        await _authority.StartAsync('V', signer: "other");
        var (desk, book) = Desk();
        await desk.TurnAsync(Config(), default);
        Assert.Equal(StaplingOutcome.Failed, StateIn(book).Outcome);
        Assert.Contains("not signed by the certificate's issuer", StateIn(book).Problem, StringComparison.Ordinal);
        Assert.Contains(NotStapled, await _authority.AskAsync(_port), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_may_do_without()
    {
        Serve(stapling: false);
        await _authority.StartAsync('V');
        var (desk, book) = Desk();
        await desk.TurnAsync(Config(), default);
        Assert.Contains(NotStapled, await _authority.AskAsync(_port), StringComparison.Ordinal);
        await desk.TurnAsync(Config(stapling: false), default);
        Assert.Null(book.Find(FingerprintOf()));
        Assert.Empty(Directory.GetFiles(_authority.PathOf("ocsp")));
    }

    [Theory]
    [InlineData(false, true, "names no OCSP responder")]
    [InlineData(true, false, "add it to the chain file")]
    public async Task A_certificate_that_cannot_be_asked_about_says_why(bool withResponder, bool withIssuer, string why)
    {
        using var other = await OcspAuthority.CreateAsync(withResponder, withIssuer);
        var (desk, book) = Desk();
        await desk.TurnAsync(Config() with { Certificates = [other.Certificate] }, default);
        var state = book.Find(StapledCertificate.Of(other.Certificate)!.Fingerprint)!;
        Assert.Equal(StaplingOutcome.None, state.Outcome);
        Assert.Contains(why, state.Problem, StringComparison.Ordinal);
        Assert.Empty(_events.Newest(10, EventSeverity.Info));
    }

    private string FingerprintOf() => StapledCertificate.Of(_authority.Certificate)!.Fingerprint;

    private StaplingState StateIn(StaplingBook book) => book.Find(FingerprintOf())!;

    private (StaplingDesk Desk, StaplingBook Book) Desk()
    {
        var book = new StaplingBook();
        var files = new StaplingFiles(_authority.Folder, NullLogger<StaplingFiles>.Instance);
        return (new StaplingDesk(new OcspClient(), _engine.Staples, book, files, _events, _time), book);
    }

    private LoadMasterConfig Config(bool stapling = true) => new() { Certificates = [_authority.Certificate], VirtualServices = [Service(stapling)] };

    private VirtualService Service(bool stapling) => new()
    {
        Id = new VirtualServiceId(1),
        Address = new Endpoint(IPAddress.Loopback, _port),
        Type = ServiceType.Https,
        Certificates = ["www"],
        Tls = new TlsSettings { OcspStapling = stapling },
    };

    private void Serve(bool stapling = true) =>
        Assert.Empty(_engine.Apply(new ServingPlan(1, [new ServicePlan(Service(stapling), [])]) { Certificates = [_authority.Certificate] }).Problems);

    /// <summary>The machine's clock, and what was added to it.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        private long _passed;

        public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _passed));
    }
}
