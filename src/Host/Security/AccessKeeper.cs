using System.Text.Json.Nodes;
using LoadMaster.Actors.Config;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Security;

/// <summary>Brings the users of this node's files into the configuration of the pair as soon as it can, and tells when it cannot.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed partial class AccessKeeper(
    NodeUsers users, AccessBook book, Func<INodeGateway> gateway, NodeInfo node, IHostApplicationLifetime host, TimeProvider time, AuditLog audit, ILogger<AccessKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private TimeSpan _pause = Interval;
    private string _told = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await host.StartedAsync(stoppingToken);
            while (true)
            {
                _pause = await TurnAsync(stoppingToken) ? Interval : Min(_pause * 2, PauseMax);
                await Task.Delay(_pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>False when something could not be done and the next try may wait longer.</summary>
    internal async Task<bool> TurnAsync(CancellationToken stop)
    {
        try
        {
            var config = await gateway().GetConfigAsync(stop);
            var access = config.Config.Access;
            if (book.Resets() is { Count: > 0 } administrators)
                return await ResetAsync(config, administrators, stop);
            if (users.Waiting.Count > 0)
                return await AdoptAsync(config, stop);
            if (access.Users.Count == 0)
                await BeginAnewAsync(stop);
            else if (access.Users.Any(user => user is { Name: NodeUsers.FirstUser, PasswordChangedAt.Length: > 0 }) || access.Users.All(user => user.Name != NodeUsers.FirstUser))
                users.ForgetOneTimePassword();
            return true;
        }
        catch (NodeNotReadyException)
        {
            // The node is starting or busy; there is another turn.
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Failed(error);
            return false;
        }
    }

    /// <summary>A single node that was never configured stays without a revision: it may yet join a pair.</summary>
    private async Task<bool> AdoptAsync(ConfigProtocol.ConfigPublished config, CancellationToken stop)
    {
        var access = config.Config.Access;
        var adopted = AccessMerge.Adopt(access, users.Waiting);
        if (adopted == access)
        {
            users.Adopted();
            Taken(string.Join(", ", access.Users.Select(user => user.Name)));
            audit.CommandAccepted($"system@{node.Name}", "the users of this node's file to be in the configuration", string.Join(", ", access.Users.Select(user => user.Name)));
            return true;
        }

        var status = await gateway().GetHaStatusAsync(stop);
        return (config.Revision == 0 && !status.Configured) || await ChangeAsync(config, adopted, stop);
    }

    private async Task<bool> ResetAsync(ConfigProtocol.ConfigPublished config, ValueList<LocalUser> administrators, CancellationToken stop)
    {
        var reset = AccessMerge.Reset(config.Config.Access, administrators);
        if (reset == config.Config.Access)
        {
            users.ResetDone(administrators);
            var names = string.Join(", ", administrators.Select(user => user.Name));
            ResetDone(names);
            audit.CommandAccepted($"root@{node.Name}", $"loadmasterd reset-password of {names}", "in the configuration");
            return true;
        }

        return await ChangeAsync(config, AccessMerge.Adopt(reset, users.Waiting), stop);
    }

    /// <summary>The journal was lost or moved away: somebody must be able to log in to what is left.</summary>
    private async Task BeginAnewAsync(CancellationToken stop)
    {
        var status = await gateway().GetHaStatusAsync(stop);
        if (!status.Configured || status.State == HaState.Active)
        {
            users.CreateFirst();
            BegunAnew(OneTimePassword.FileName);
        }
    }

    /// <summary>Done when the configuration says so, at a later turn.</summary>
    private async Task<bool> ChangeAsync(ConfigProtocol.ConfigPublished config, AccessSettings access, CancellationToken stop)
    {
        var command = new ConfigCommand.PatchAccess(AccessJson.Users(access).ToJsonString());
        var reply = await gateway().ChangeAsync(new ConfigProtocol.ChangeConfig(command, $"system@{node.Name}", config.Revision), stop);
        if (reply is ConfigProtocol.ChangeRefused { Problems: [var problem, ..] } refused)
        {
            // Another node may have been first: then the next turn looks again.
            if (refused.Kind != ConfigProtocol.RefusalKind.RevisionMismatch && _told != problem.Message)
            {
                NotTaken(problem.Code, problem.Message);
                _told = problem.Message;
            }

            return refused.Kind == ConfigProtocol.RefusalKind.RevisionMismatch;
        }

        return true;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(2121, LogLevel.Information, "The users of this node are in the configuration ({Users:l})")]
    private partial void Taken(string users);

    [LoggerMessage(2122, LogLevel.Warning, "The password of {User} was reset by root on this node")]
    private partial void ResetDone(string user);

    [LoggerMessage(2123, LogLevel.Warning, "The configuration knows no users: a new one-time password for admin is in the file {File:l} of the data directory")]
    private partial void BegunAnew(string file);

    [LoggerMessage(2124, LogLevel.Warning, "The users of this node's files are not in the configuration yet and may log in on this node only, {Code}: {Problem:l}")]
    private partial void NotTaken(string code, string problem);

    [LoggerMessage(2125, LogLevel.Error, "The users of this node's files could not be looked after; tried again")]
    private partial void Failed(Exception error);
}
