using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Http.Bodies;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>What a service's rules are made from: as long as it is equal, the compiled rules stay.</summary>
internal sealed record RuleSource(
    ValueList<ContentRule> Request,
    ValueList<ContentRule> Response,
    ValueList<ContentRule> RouteRules,
    ValueList<RuleRoute> Routes,
    ValueList<ServerGroup> Groups,
    string OwnHost);

/// <summary>One route: the group counts from 1.</summary>
internal readonly record struct CompiledRoute(RuleStep Rule, int Group);

/// <summary>The compiled rules of one service: immutable, shared by all loops, allocates nothing at a request.</summary>
internal sealed class RuleSet(RuleSource source, RuleStep[] request, RuleStep[] response, BodyRule[] bodies, CompiledRoute[] routes)
{
    /// <summary>In the place of the changes: a rule answers the request; its position is in the low bits.</summary>
    private const long Redirects = long.MinValue;

    public RuleSource Source => source;

    /// <summary>Whether a rule answers instead of a server.</summary>
    public static bool IsRedirect(long edits) => edits < 0;

    /// <summary>The position of the rule that answers.</summary>
    public static int PositionOf(long edits) => (int)(edits & byte.MaxValue);

    /// <summary>How that rule answers, until the scratch is used again.</summary>
    public RedirectAnswer RedirectOf(long edits) => request[PositionOf(edits)].Redirect!;

    /// <summary>Whether requests may be changed on their way.</summary>
    public bool EditsRequests { get; } = Array.Exists(request, step => !step.IsMatch);

    public bool EditsResponses => response.Length > 0;

    /// <summary>Those that work on the bodies of responses.</summary>
    public BodyRule[] Bodies => bodies;

    /// <summary>
    /// Runs the match rules of the list, which see the request as it came, then the routes. Gives the group, 0 for none. Each changing rule
    /// that holds at its place in the list is noted in <paramref name="edits"/>, by its position; the first redirect ends it.
    /// </summary>
    public int Look(RequestHead head, ReadOnlySpan<byte> clientAddress, RuleScratch scratch, ref int flags, out long edits, out int route)
    {
        edits = 0;
        for (var index = 0; index < request.Length; index++)
        {
            var step = request[index];
            if (step.IsMatch)
            {
                _ = step.Matches(head, clientAddress, scratch, ref flags);
            }
            else if (step.Finds(head, clientAddress, scratch, flags))
            {
                if (step.Redirect is not null)
                {
                    edits = Redirects | (uint)index;
                    route = -1;
                    return 0;
                }

                edits |= 1L << index;
            }
        }

        for (route = 0; route < routes.Length; route++)
        {
            if (routes[route].Rule.Matches(head, clientAddress, scratch, ref flags))
            {
                return routes[route].Group;
            }
        }

        route = -1;
        return 0;
    }

    /// <summary>Makes the noted changes to the request as the server would get it.</summary>
    /// <param name="asItCame">The request before the node wrote it anew.</param>
    public void EditRequest(ref HeadEditor head, long edits, RequestHead asItCame, RuleScratch scratch)
    {
        for (var index = 0; index < request.Length; index++)
        {
            if ((edits & (1L << index)) != 0)
            {
                request[index].Edit(ref head, asItCame, scratch);
            }
        }
    }

    public void EditResponse(ref HeadEditor head, int flags, RuleScratch scratch)
    {
        foreach (var step in response)
        {
            if (step.Holds(flags))
            {
                step.Edit(ref head, null, scratch);
            }
        }
    }

    /// <summary>Whether bodies of responses may be changed, by the request's flags.</summary>
    public bool RewritesBodies(int flags)
    {
        foreach (var rule in bodies)
        {
            if (rule.Holds(flags))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What names those that hold in entity tags.</summary>
    public uint BodyMark(int flags)
    {
        var mark = 0u;
        foreach (var rule in bodies)
        {
            mark = rule.Holds(flags) ? TagMark.And(mark, rule.Mark) : mark;
        }

        return mark;
    }

    /// <summary>For the rule test: names of the rules.</summary>
    public string NameOf(int position) => request[position].Name;

    public int RequestCount => request.Length;
}
