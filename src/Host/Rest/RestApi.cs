using LoadMaster.Api;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>The REST interface: its services, and its endpoints in one list.</summary>
public static class RestApi
{
    /// <summary>Needs an <see cref="INodeGateway"/>, an <see cref="Domain.Ports.IPrivateKeys"/>, <c>AddBackup</c>, <c>AddSnmp</c>, <c>AddFilter</c>, <c>AddEvents</c>, <c>AddUpdate</c>, <c>AddSupport</c> and <c>AddManagementSecurity</c> besides.</summary>
    public static IServiceCollection AddRestApi(this IServiceCollection services, string nodeName)
    {
        services.AddSingleton(provider => new NodeInfo(nodeName, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton<ChangeRequests>();
        services.AddSingleton<AccessRequests>();
        services.AddSingleton<CertificateRequests>();
        services.AddSingleton<Stapling.StaplingBook>();
        services.AddSingleton<AcmeRequests>();
        services.AddSingleton<Acme.AcmeAccounts>();
        services.AddSingleton<Acme.AcmeBook>();
        services.AddSingleton<IpsRequests>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, BodyJson.Default);
        });
        services.AddOpenApi();
        return services;
    }

    public static WebApplication MapRestApi(this WebApplication app)
    {
        // The clock of uptime starts with the daemon, not with the first question.
        app.Services.GetRequiredService<NodeInfo>();

        app.UseMiddleware<RestErrors>();
        app.Use(AddSafeHeaders);
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<PermissionGate>();

        app.MapHealth();
        app.MapMetrics();
        app.MapOpenApi(Routes.OpenApi);

        var api = app.MapGroup(Routes.Prefix).ProducesProblems();
        api.MapSessions();
        api.MapUsers();
        api.MapKeys();
        api.MapAccess();
        api.MapAudit();
        api.MapEvents();
        api.MapAlerts();
        api.MapEmail();
        api.MapStatus();
        api.MapVirtualServices();
        api.MapRealServers();
        api.MapCheck();
        api.MapCertificates();
        api.MapAcme();
        api.MapRules();
        api.MapPersistence();
        api.MapCaches();
        api.MapHa();
        api.MapPair();
        api.MapLogging();
        api.MapIps();
        api.MapScrapeToken();
        api.MapDiag();
        api.MapBackup();
        api.MapBackupSchedule();
        api.MapSnmp();
        api.MapFilter();
        api.MapNetwork();
        api.MapUpdate();
        api.MapSystem();
        api.MapConfig();
        return app;
    }

    private static Task AddSafeHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }

    private static RouteGroupBuilder ProducesProblems(this RouteGroupBuilder group) => group.WithMetadata(
        Problem(StatusCodes.Status400BadRequest),
        Problem(StatusCodes.Status401Unauthorized),
        Problem(StatusCodes.Status403Forbidden),
        Problem(StatusCodes.Status404NotFound),
        Problem(StatusCodes.Status412PreconditionFailed),
        Problem(StatusCodes.Status503ServiceUnavailable));

    private static ProducesResponseTypeMetadata Problem(int status) => new(status, typeof(ProblemDto), [Routes.ProblemType]);
}
