using Microsoft.AspNetCore.Authorization;

namespace LoadMaster.Host.Security;

/// <summary>Which roles an endpoint admits; without a policy every logged-in user may use it.</summary>
public static class Policies
{
    public const string Operator = "operator";
    public const string Admin = "admin";

    public static void AddTo(AuthorizationOptions options)
    {
        var loggedIn = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.DefaultPolicy = loggedIn;

        // Also for addresses that do not exist: a stranger learns nothing of what there is.
        options.FallbackPolicy = loggedIn;
        options.AddPolicy(Operator, policy => policy.RequireAuthenticatedUser().RequireRole(RoleWords.Of(Role.Operator), RoleWords.Of(Role.Admin)));
        options.AddPolicy(Admin, policy => policy.RequireAuthenticatedUser().RequireRole(RoleWords.Of(Role.Admin)));
    }

    public static TBuilder RequireOperator<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Operator);

    public static TBuilder RequireAdmin<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Admin);
}
