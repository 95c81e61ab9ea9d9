using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Pair;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Pair;

/// <summary>Two management ports with real TLS: one node makes a token, another joins with it.</summary>
public sealed class JoinTests : IAsyncLifetime
{
    private static readonly string[] s_addressesOfA = ["198.18.2.2", "198.18.0.2"];
    private static readonly string[] s_addressesOfB = ["198.18.2.3", "198.18.0.3"];
    private RestServer _a = null!;
    private RestServer _b = null!;
    private LoadMasterClient _adminOfA = null!;
    private LoadMasterClient _adminOfB = null!;

    public async Task InitializeAsync()
    {
        _a = await RestServer.StartAsync("a");
        _b = await RestServer.StartAsync("b");
        _adminOfA = _a.Client(await _a.TokenAsync());
        _adminOfB = _b.Client(await _b.TokenAsync());
    }

    public async Task DisposeAsync()
    {
        _adminOfA.Dispose();
        _adminOfB.Dispose();
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_node_joins_with_the_token_and_both_know_each_other_by_certificate()
    {
        var token = await Token();
        Assert.True(token.Restarts);
        Assert.Equal(_a.Time.GetUtcNow().AddMinutes(15), token.ExpiresAt);

        await Join(token.Token);

        Assert.Equal(_a.Pair.Document, _b.Pair.Document);
        Assert.Equal(["a", "b"], _b.Pair.Document!.Members.Select(member => member.Name));
        await Eventually.TrueAsync(() => _a.Pair.FreshStarts.Count == 1 && _b.Pair.FreshStarts.Count == 1, () => "both start afresh once their answers are out");
        using var certificate = ClusterCertificate.LoadOrCreate(_b.Directory, "b", TimeProvider.System);
        Assert.Equal(Convert.ToBase64String(certificate.RawData), _a.Pair.Document!.Find("b")!.Certificate);
        Assert.True(File.Exists(Path.Combine(_b.Directory, PairBoot.JoinedMark)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_b.Directory, PairFile.FileName)));
        var members = await _adminOfA.ListMembersAsync();
        Assert.Equal([true, false], members.Items.Select(member => member.Self));
    }

    [Fact]
    public async Task The_pair_seals_keys_with_the_first_nodes_secret_so_that_what_it_has_stays_readable()
    {
        await Join((await Token()).Token);
        Assert.Equal(Convert.ToBase64String(PrivateKeySeal.OwnSecret(_a.Directory)), _b.Pair.Document!.SealSecret);
    }

    [Fact]
    public async Task Another_node_cannot_use_a_used_token_but_the_same_node_may_ask_again()
    {
        var token = (await Token()).Token;
        await Join(token);
        File.Delete(Path.Combine(_b.Directory, PairFile.FileName));
        await Join(token);

        await using var c = await RestServer.StartAsync("c");
        using var adminOfC = c.Client(await c.TokenAsync());
        Assert.Equal(ProblemCodes.JoinTokenUsed, (await Refusal(() => adminOfC.JoinAsync(Body(token, ["198.18.2.4"])))).Code);
        Assert.Null(c.Pair.Document);
        Assert.Empty(c.Pair.FreshStarts);
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        var token = (await Token()).Token;
        _a.Time.Advance(TimeSpan.FromMinutes(15));
        var refusal = await Refusal(() => Join(token));
        Assert.Equal(ProblemCodes.JoinTokenExpired, refusal.Code);
        Assert.Contains("expired at", refusal.Detail, StringComparison.Ordinal);
        Assert.Null(_b.Pair.Document);
    }

    [Fact]
    public async Task A_token_with_a_wrong_secret_is_refused_and_guessing_is_slowed_down()
    {
        Assert.True(JoinToken.TryParse((await Token()).Token, out var good));
        var wrong = (good with { Secret = new byte[JoinToken.SecretBytes] }).ToText();
        for (var i = 0; i < LoginLimiter.FailuresPerUserMax; i++)
            Assert.Equal(ProblemCodes.JoinTokenWrong, (await Refusal(() => Join(wrong))).Code);
        Assert.Equal(ProblemCodes.TooManyAttempts, (await Refusal(() => Join(good.ToText()))).Code);
        Assert.Single(_a.Pair.Document!.Members);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_node_that_shows_another_certificate_than_the_token_names()
    {
        await using var impostor = await RestServer.StartAsync("a");
        var token = (await Token()).Token;
        var refusal = await Refusal(() => _adminOfB.JoinAsync(Body(token, s_addressesOfB) with { Address = AddressOf(impostor) }));
        Assert.Equal(ProblemCodes.JoinTokenWrong, refusal.Code);
        Assert.Contains("another certificate", refusal.Detail, StringComparison.Ordinal);
        Assert.Null(impostor.Pair.Document);
    }

    [Fact]
    public async Task What_cannot_be_reached_what_is_no_token_and_the_node_itself_are_told_apart()
    {
        var token = (await Token()).Token;
        Assert.Equal(ProblemCodes.NodeUnreachable, (await Refusal(() => _adminOfB.JoinAsync(Body(token, s_addressesOfB) with { Address = "127.0.0.1:1" }))).Code);
        Assert.Equal(ProblemCodes.NotAnEndpoint, (await Refusal(() => _adminOfB.JoinAsync(Body(token, s_addressesOfB) with { Address = "nowhere" }))).Code);
        Assert.Equal(ProblemCodes.JoinTokenWrong, (await Refusal(() => Join("LMJ1.abc"))).Code);
        Assert.Equal(ProblemCodes.SameNode, (await Refusal(() => _adminOfA.JoinAsync(Body(token, s_addressesOfA)))).Code);
        Assert.Equal(ProblemCodes.NotAnAddress, (await Refusal(() => _adminOfB.JoinAsync(Body(token, ["198.18.2"])))).Code);
        Assert.Equal(ProblemCodes.MissingField, (await Refusal(() => _adminOfB.JoinAsync(Body(token, [])))).Code);
    }

    [Fact]
    public async Task A_taken_name_and_a_taken_address_are_refused()
    {
        var token = (await Token()).Token;
        Assert.Equal(ProblemCodes.AddressTaken, (await Refusal(() => _adminOfB.JoinAsync(Body(token, s_addressesOfA)))).Code);

        await using var namesake = await RestServer.StartAsync("a");
        using var admin = namesake.Client(await namesake.TokenAsync());
        var second = (await _adminOfA.CreateJoinTokenAsync(new JoinTokenBody())).Token;
        Assert.Equal(ProblemCodes.NodeNameTaken, (await Refusal(() => admin.JoinAsync(Body(second, ["198.18.2.9"])))).Code);
    }

    [Fact]
    public async Task An_incompatible_version_is_refused_with_both_versions_on_both_sides()
    {
        var token = (await Token()).Token;
        _b.Pair.Version = new PairVersion(7, 7, "7.0.0");
        var refusal = await Refusal(() => Join(token));
        Assert.Equal(ProblemCodes.IncompatibleVersion, refusal.Code);
        Assert.Contains("node b runs 7.0.0 (pair protocol 7), this node 1.0.0", refusal.Detail, StringComparison.Ordinal);
        Assert.Contains(_a.Log.Lines, line => line.Contains("7.0.0", StringComparison.Ordinal));
        Assert.Contains(_b.Log.Lines, line => line.Contains("7.0.0", StringComparison.Ordinal));

        _b.Pair.Version = new PairVersion(2, 1, "1.1.0");
        await Join(token);
    }

    [Fact]
    public async Task Own_services_are_not_replaced_unasked()
    {
        var token = (await Token()).Token;
        var refusal = await Refusal(() => _adminOfB.JoinAsync(Body(token, s_addressesOfB) with { ReplaceConfiguration = false }));
        Assert.Equal(ProblemCodes.OwnConfiguration, refusal.Code);
        Assert.Null(_b.Pair.Document);
        Assert.Single(_a.Pair.Document!.Members);
    }

    [Fact]
    public async Task A_pair_made_by_hand_gives_no_tokens_and_a_member_of_a_pair_joins_no_other()
    {
        var token = (await Token()).Token;
        _b.Pair.MadeByHand = true;
        Assert.Equal(ProblemCodes.PairMadeByHand, (await Refusal(() => _adminOfB.CreateJoinTokenAsync(new JoinTokenBody { Addresses = s_addressesOfB }))).Code);
        Assert.Equal(ProblemCodes.AlreadyInPair, (await Refusal(() => Join(token))).Code);
    }

    [Fact]
    public async Task A_node_that_left_keeps_what_it_needs_to_open_its_keys_and_nothing_else()
    {
        await Join((await Token()).Token);
        var sealSecret = _b.Pair.Document!.SealSecret;

        _b.Gateway.HaState = HaState.Standby;
        await _adminOfB.LeaveAsync();

        Assert.Null(_b.Pair.Document);
        Assert.Equal(sealSecret, Convert.ToBase64String(PrivateKeySeal.OwnSecret(_b.Directory)));
        Assert.False(File.Exists(Path.Combine(_b.Directory, ClusterCertificate.FileName)));
        Assert.False(File.Exists(Path.Combine(_b.Directory, ArbiterKey.FileName)));
    }

    [Fact]
    public async Task Only_an_administrator_changes_the_pair()
    {
        var token = await _a.TokenAsync(Role.Operator);
        foreach (var (method, path) in new[] { ("POST", "tokens"), ("POST", "join"), ("POST", "leave"), ("POST", "rotate-key"), ("DELETE", "members/b") })
            Assert.Equal(403, (await _a.SendAsync(method, $"/api/v1/ha/{path}", token, method == "POST" ? "{}" : null)).Status);
        Assert.Null(_a.Pair.Document);
    }

    private static string AddressOf(RestServer server) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Url.Port}");

    private static async Task<ProblemDto> Refusal(Func<Task> work) => (await Assert.ThrowsAsync<ApiProblemException>(work)).Problem;

    private Task<JoinTokenDto> Token() => _adminOfA.CreateJoinTokenAsync(new JoinTokenBody { Addresses = s_addressesOfA });

    private Task<MessageDto> Join(string token) => _adminOfB.JoinAsync(Body(token, s_addressesOfB));

    private JoinBody Body(string token, IReadOnlyList<string> addresses) =>
        new() { Address = AddressOf(_a), Token = token, Addresses = addresses, ReplaceConfiguration = true };
}
