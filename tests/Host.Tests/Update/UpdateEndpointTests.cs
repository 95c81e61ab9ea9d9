using System.Security.Cryptography;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Update;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Host.Update;
using Microsoft.Extensions.DependencyInjection;

namespace LoadMaster.Host.Tests.Update;

/// <summary>The running version of these tests is 0.1-0.</summary>
public sealed class UpdateEndpointTests : IDisposable
{
    private readonly TestPackage _packages = new("0.1-0");

    public void Dispose() => _packages.Dispose();

    [Fact]
    public async Task A_good_package_is_unpacked_and_the_change_begins()
    {
        await using var server = await RestServer.StartAsync(updateRoot: _packages.Root);
        using var admin = server.Client(await server.TokenAsync());
        var package = _packages.Make("0.1-5");
        var begun = await admin.ApplyUpdateAsync(package, "readySeconds=30");
        Assert.Equal(("0.1-5", "running"), (begun.Version, begun.State));
        Assert.Equal(["a"], begun.Nodes);
        Assert.True(_packages.Installation.IsStaged("0.1-5", Convert.ToHexStringLower(SHA256.HashData(package))));

        var shown = await admin.GetUpdateAsync();
        Assert.Equal(("a", "0.1-0", true, ""), (shown.Nodes[0].Node, shown.Nodes[0].Version, shown.Nodes[0].Updatable, shown.Nodes[0].Previous));
        Assert.Equal("vendor", Assert.Single(shown.Keys).Name);
        var record = (await admin.GetAuditAsync(null, null, "command", 1)).Items[0];
        Assert.Equal(("an update", "done", "version 0.1-5 on a: running"), (record.What, record.Outcome, record.Detail));

        await RefusedAsync(409, ProblemCodes.UpdateRuns, () => admin.ApplyUpdateAsync(package, ""));
        Assert.Equal("cancelled", (await admin.CancelUpdateAsync()).State);
    }

    [Fact]
    public async Task What_speaks_against_a_package_is_said_before_anything_changes()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var server = await RestServer.StartAsync(updateRoot: _packages.Root);
        using var admin = server.Client(await server.TokenAsync());
        await RefusedAsync(400, ProblemCodes.BadSignature, () => admin.ApplyUpdateAsync(_packages.Make("0.1-5", signer: stranger), ""));
        await RefusedAsync(400, ProblemCodes.BadPackage, () => admin.ApplyUpdateAsync(_packages.Make("0.1-5")[..700], ""));
        await RefusedAsync(400, ProblemCodes.OutOfRange, () => admin.ApplyUpdateAsync(_packages.Make("0.1-5"), "readySeconds=1"));
        await RefusedAsync(409, ProblemCodes.Downgrade, () => admin.ApplyUpdateAsync(_packages.Make("0.0-9"), ""));
        await RefusedAsync(409, ProblemCodes.NothingToUpdate, () => admin.ApplyUpdateAsync(_packages.Make("0.1-0"), ""));
        await RefusedAsync(409, ProblemCodes.IncompatibleVersion, () => admin.ApplyUpdateAsync(_packages.Make("0.1-5", protocol: 9), ""));
        Assert.False(_packages.Installation.IsStaged("0.0-9", ""));

        Assert.Equal("0.0-9", (await admin.ApplyUpdateAsync(_packages.Make("0.0-9"), "force=true")).Version);
    }

    [Fact]
    public async Task Only_administrators_change_versions_and_everybody_sees_them()
    {
        await using var server = await RestServer.StartAsync(updateRoot: _packages.Root);
        using var reader = server.Client(await server.TokenAsync(Role.ReadOnly));
        Assert.Equal("0.1-0", (await reader.GetUpdateAsync()).Nodes[0].Version);
        using var worker = server.Client(await server.TokenAsync(Role.Operator));
        await RefusedAsync(403, ProblemCodes.Forbidden, () => worker.ApplyUpdateAsync(_packages.Make("0.1-5"), ""));
        await RefusedAsync(403, ProblemCodes.Forbidden, () => worker.RollBackUpdateAsync(""));
    }

    [Fact]
    public async Task A_node_that_was_not_installed_from_a_package_says_how_it_would_be()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        Assert.False((await admin.GetUpdateAsync()).Nodes[0].Updatable);
        await RefusedAsync(409, ProblemCodes.NotUpdatable, () => admin.ApplyUpdateAsync(_packages.Make("0.1-5"), ""));
    }

    [Fact]
    public async Task A_rollback_goes_to_the_version_before_and_needs_it()
    {
        await using var server = await RestServer.StartAsync(updateRoot: _packages.Root);
        using var admin = server.Client(await server.TokenAsync());
        await RefusedAsync(409, ProblemCodes.NothingToUpdate, () => admin.RollBackUpdateAsync(""));
        _packages.Installation.Unpack(UpdatePackage.Open(_packages.Make("0.0-9"), _packages.Keys));
        StateFile.Write(_packages.Installation.PreviousPath, ("version", "0.0-9"));
        var begun = await admin.RollBackUpdateAsync("");
        Assert.Equal("0.0-9", begun.Version);
    }

    [Fact]
    public async Task The_install_makes_a_backup_that_can_be_restored_then_the_trial_then_ends_the_process()
    {
        await using var server = await RestServer.StartAsync(updateRoot: _packages.Root);
        using var admin = server.Client(await server.TokenAsync());
        await admin.ApplyUpdateAsync(_packages.Make("0.1-5"), "");
        var port = server.Services.GetRequiredService<IUpdatePort>();
        await port.InstallAsync(((FakeUpdateGateway)server.Services.GetRequiredService<IUpdateGateway>()).Rollout!);

        Assert.Equal("0.1-5", _packages.Installation.Current);
        Assert.Contains("0.1-5", Assert.Single(server.Pair.FreshStarts), StringComparison.Ordinal);
        var backup = Assert.Single(Directory.GetFiles(Path.Combine(server.Directory, "before-update"), "*.lmbackup"));
        var phrase = (await File.ReadAllTextAsync(backup + ".passphrase")).Trim();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup + ".passphrase"));
        var restored = await admin.RestoreBackupAsync(new RestoreBody { Archive = await File.ReadAllBytesAsync(backup), Passphrase = phrase, DryRun = true }, null);
        Assert.Equal(BackupParts.All, restored.Parts);
        Assert.False(port.Release.Trial);
    }

    [Fact]
    public async Task What_the_launcher_noted_is_told_as_the_rollouts_failure()
    {
        await using var server = await RestServer.StartAsync(updateRoot: _packages.Root);
        StateFile.Write(_packages.Installation.FailedPath, ("id", "1f"), ("to", "0.1-5"), ("reason", "it ended 3 times"));
        var release = server.Services.GetRequiredService<IUpdatePort>().Release;
        Assert.Equal(("1f", "it ended 3 times"), (release.FailedRollout, release.FailedReason));
    }

    private static async Task RefusedAsync(int status, string code, Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (ApiProblemException e)
        {
            Assert.Equal((status, code), (e.Problem.Status, e.Problem.Code));
            return;
        }

        Assert.Fail($"{code} was expected");
    }
}
